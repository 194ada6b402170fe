"""The line network in plain numpy, one line at a time: slow, and written from its definition."""

from __future__ import annotations

import numpy as np


def chances(network, line):
    """Softmax (steps × outputs) for a line with its frame (38 × W)."""
    height, width = line.shape[0] - 2, line.shape[1] - 2
    seen = np.empty((height, width, network.convolution.values.shape[0]))
    weights, bias = network.convolution.values[:, :9], network.convolution.values[:, 9]
    for y in range(height):
        for x in range(width):
            seen[y, x] = np.tanh(weights @ line[y : y + 3, x : x + 3].T.ravel() + bias)
    steps = width // 3
    pooled = seen[:, : steps * 3].reshape(height // 3, 3, steps, 3, -1).max(axis=(1, 3))
    columns = np.stack([_lstm(network.column, pooled[:, x])[-1] for x in range(steps)])
    forward = _lstm(network.forward, columns)
    backward = _lstm(network.backward, forward[::-1])[::-1]
    last = _lstm(network.last, backward)
    scores = last @ network.output.values[:, :-1].T + network.output.values[:, -1]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _lstm(lstm, inputs):
    output, state, outputs = np.zeros(lstm.size), np.zeros(lstm.size), []
    for values in inputs:
        seen = np.concatenate([values, output, [1.0]])
        cell, let_in, keep, let_out = (gate.values @ seen for gate in lstm.gates)
        state = _logistic(keep) * state + _logistic(let_in) * np.tanh(cell)
        output = _logistic(let_out) * np.tanh(state)
        outputs.append(output)
    return np.stack(outputs)


def _logistic(values):
    return 1 / (1 + np.exp(-values))
