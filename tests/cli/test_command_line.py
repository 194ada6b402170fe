"""The commands as a whole: each is found, none is loaded for another; progress for people."""

from __future__ import annotations

import io
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from cli.main import main
from cli.progress import BarProgress, LineProgress
from tests.support.house import ROOT

CONTEXT = click.Context(main)


@pytest.mark.parametrize("name", main.list_commands(CONTEXT))
def test_every_command_is_there_under_its_name(name):
    command = main.get_command(CONTEXT, name)

    assert command is not None
    assert command.name == name
    assert command.help or command.get_short_help_str()


def test_reading_scans_loads_no_web_server_and_no_decoder():
    program = (
        "import sys; from cli.main import main; "
        "main(['digitize', '--help'], standalone_mode=False); "
        "print(sorted({'fastapi', 'sqlalchemy', 'cv2', 'PIL', 'pikepdf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope"], "không có lệnh nope"),
        (["--bogus"], "không có tùy chọn --bogus"),
        (["digitize"], "thiếu tham số INPUTS..."),
        (["digitize", "."], "thiếu tùy chọn --out"),
        (["digitize", ".", "--out"], "tùy chọn --out cần một giá trị"),
        (["digitize", ".", "--out", "x", "--force=1"], "tùy chọn --force không nhận giá trị"),
        (["digitize", ".", "--out", "x", "--jobs", "0"], "--jobs không hợp lệ: cần một số từ 1"),
        (["digitize", ".", "--out", "x", "--engine", "e"], "«e» của tùy chọn --engine"),
        (["digitize", "absent.pdf", "--out", "x"], "«absent.pdf» của tham số INPUTS..."),
        (["doctor", "more"], "thừa tham số more"),
    ],
)
def test_wrong_words_are_said_in_vietnamese(words, said):
    done = CliRunner().invoke(main, words)

    assert done.exit_code == 2
    assert said in done.stderr.splitlines()[-1]
    assert "Error" not in done.stderr


def test_a_bar_tells_rate_and_remaining_time():
    stream, seconds = io.StringIO(), [0.0]
    bar = BarProgress(stream, lambda: seconds[0])
    bar.start(20, "Reading pages")
    for _ in range(10):
        seconds[0] += 12
        bar.step()
    shown = stream.getvalue().split("\r")

    assert "10/20" in shown[-1]
    assert "12.0 s each · 2:00 left" in shown[-1]
    assert "left" not in shown[2], "two pages say nothing about the rest"
    bar.step(10)
    assert stream.getvalue().endswith("\n")


def test_lines_count_up():
    stream = io.StringIO()
    lines = LineProgress(stream)
    lines.start(2, "Reading pages")
    lines.step()
    lines.step()

    assert stream.getvalue() == "Reading pages: 1/2\nReading pages: 2/2\n"
