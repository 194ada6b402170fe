"""`python -m tests.support.hostile [--packages] [FOLDER]`: the whole corpus through the readers."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.support.hostile.corpus import make_corpus
from tests.support.hostile.packages import fetch
from tests.support.hostile.trial import Trial, run_trial
from tests.support.house import ROOT

_LIMIT_S = 7200


def main() -> int:
    """Make, read, tell; 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--page-timeout", type=float, default=10)
    parser.add_argument("--packages", action="store_true", help="files out of other projects")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        given, out = Path(temporary) / "in", Path(temporary) / "out"
        if chosen.packages:
            shutil.copytree(fetch(ROOT / ".cache" / "hostile"), given)
        else:
            make_corpus(given, chosen.seed)
        trial = run_trial(
            given,
            out,
            f"--engine={chosen.engine}",
            f"--page-timeout={chosen.page_timeout}",
            limit_s=_LIMIT_S,
        )
    sys.stdout.write(told(trial))
    return bool(trial.faults)


def told(trial: Trial) -> str:
    """The table of codes, and every fault."""
    lines = [f"{trial.inputs} files in {trial.seconds:.0f} s, exit code {trial.exit_code}"]
    for title, counts in (("file", trial.codes), ("page", trial.pages)):
        lines += [f"| {title} | {code} | {count} |" for code, count in counts.most_common()]
    lines += [
        f"{code}: {name}"
        for name, code in sorted(trial.refused.items())
        if code in ("reader_crashed", "reader_timeout", "pdfa_not_possible")
    ]
    lines += [f"FAULT {fault}" for fault in trial.faults]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
