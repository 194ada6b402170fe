"""Workers that a hostile file has taken over, or that die at a bad moment: the parent stands."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from cli.crash_safe_pool import CrashSafePool, Task
from cli.digitizing.errors import MessageTooLongError, OutputNotWritableError
from cli.digitizing.fork_server import LONGEST_MESSAGE, receive, send
from cli.digitizing.options import Options
from cli.digitizing.run import Run, Work
from cli.digitizing.spool import WORK_FOLDER, Spool, make_private
from core.progress import SilentProgress
from ocr.unread import unread_page

KEY = "0123456789abcdef" * 2
RESULT = {"pages": 2, "documents": 1}
_SOME = {"code": "broken_pdf", "details": {}, "is_service": False}


class Impostors:
    """Real processes with real sockets in place of the readers; `life` says what they do."""

    def __init__(self, life):
        self.life = life

    def hello(self):
        return {"engine": "impostor"}

    def fork(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            ours.close()
            try:
                while (request := receive(theirs)) is not None:
                    self.life(theirs, request)
            finally:
                os._exit(7)
        theirs.close()
        return pid, ours

    def end(self, pid):
        os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def close(self):
        """Nothing of its own is left."""


def found_in(out, **changes):
    """What a worker of good faith says of a file of two pages."""
    file = {"sha256": "a", "size_bytes": 1, "kind": "pdf", "page_count": 2, "is_signed": False}
    spool = os.fspath(out / WORK_FOLDER / KEY)
    honest = {"file": file, "stamp": [1, 2, 3, 4], "readable": "/in/a.pdf", "spool": spool}
    return {**honest, **changes}


def taken_through(out, life):
    """One work through a run over these workers."""
    options = Options(
        out=os.fspath(out),
        languages="vie",
        profile="fast",
        engine="none",
        optimize=False,
        hocr=False,
        alto=False,
        text=False,
        page_timeout_s=20,
        force=False,
        created_at=None,
    )
    make_private(out / WORK_FOLDER)
    answered = []
    pool = CrashSafePool(Impostors(life), 1)
    work = Work(Path("/in/a.pdf"), "a")
    try:
        run = Run(pool, options, [], answered.append)
        run.look([work], SilentProgress())
        run.read([work], SilentProgress())
    finally:
        pool.close()
    assert answered == [work], "each input is answered once"
    return work


def honest(out):
    """The life of a worker that does all as it should."""

    def life(channel, request):
        if request["do"] == "look":
            send(channel, {"done": found_in(out)})
        elif request["do"] == "read":
            for number in request["arguments"]["numbers"]:
                send(channel, {"note": number})
            send(channel, {"done": None})
        else:
            send(channel, {"done": RESULT})

    return life


def test_a_worker_that_dies_after_its_last_page_costs_nothing(tmp_path):
    good = honest(tmp_path)

    def life(channel, request):
        good(channel, request)
        if request["do"] == "read":
            os._exit(9)

    def at_once(channel, request):
        if request["do"] != "read":
            good(channel, request)
            return
        for number in request["arguments"]["numbers"]:
            send(channel, {"note": number})
        os._exit(9)

    assert taken_through(tmp_path, life).result == RESULT
    assert taken_through(tmp_path, at_once).result == RESULT


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"done": []},
        {"done": {"finished": {"pages": "2", "documents": 1}}},
        {"done": {"finished": {"pages": 2}}},
        {"done": {"finished": {"pages": -2, "documents": True}}},
        {"refused": None},
        {"refused": {"code": "broken_pdf"}},
        {"refused": {**_SOME, "code": "a\tb\n\x1b[31m"}},
        {"refused": {**_SOME, "details": {"pages": [1]}}},
        {"refused": {**_SOME, "is_service": "no"}},
    ],
)
def test_nonsense_about_a_file_refuses_it(tmp_path, answer):
    work = taken_through(tmp_path, lambda channel, _: send(channel, answer))

    assert work.refusal.code == "reader_crashed"
    assert not work.refusal.is_service


@pytest.mark.parametrize(
    "lie",
    [
        {"file": {}},
        {"file": None},
        {"stamp": "x"},
        {"stamp": [None]},
        {"readable": 3},
        {"extra": 1},
        {"spool": "/in"},
        {"spool": 5},
    ],
)
def test_nonsense_about_what_was_found_refuses_the_file(tmp_path, lie):
    found = found_in(tmp_path, **lie)
    work = taken_through(tmp_path, lambda channel, _: send(channel, {"done": found}))

    assert work.refusal.code == "reader_crashed"


@pytest.mark.parametrize("place", ["precious", f"{WORK_FOLDER}/../precious", WORK_FOLDER])
def test_no_worker_can_have_a_foreign_folder_removed(tmp_path, place):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    found = found_in(tmp_path, spool=os.fspath(tmp_path / place))
    work = taken_through(tmp_path, lambda channel, _: send(channel, {"done": found}))

    assert work.refusal.code == "reader_crashed"
    assert (precious / "file").read_text() == "precious"
    assert (tmp_path / WORK_FOLDER).is_dir()


@pytest.mark.parametrize("notes", [[], [[1]], [{"a": 1}], [None], [99], ["1"]])
def test_pages_that_were_never_read_are_not_taken_for_read(tmp_path, notes):
    good = honest(tmp_path)

    def life(channel, request):
        if request["do"] != "read":
            good(channel, request)
            return
        for note in notes:
            send(channel, {"note": note})
        send(channel, {"done": None})

    assert taken_through(tmp_path, life).refusal.code == "reader_crashed"


def test_three_pages_in_a_row_that_kill_their_reader_refuse_the_file(tmp_path):
    found = found_in(tmp_path)
    found["file"]["page_count"] = 30
    tries = tmp_path / "tries"
    good = honest(tmp_path)

    def life(channel, request):
        if request["do"] == "look":
            send(channel, {"done": found})
        elif request["do"] == "write":
            good(channel, request)
        for number in request["arguments"].get("numbers", ()):
            if number in {5, 7, 9, 20, 21, 22}:
                with tries.open("a") as file:
                    file.write(f"{number}\n")
                os._exit(9)
            send(channel, {"note": number})
        if request["do"] == "read":
            send(channel, {"done": None})

    assert taken_through(tmp_path, life).refusal.code == "reader_crashed"
    assert sorted(map(int, tries.read_text().split())) == [5, 5, 7, 7, 9, 9, 20, 20, 21, 21, 22, 22]


def test_nonsense_about_what_was_written_refuses_the_file(tmp_path):
    good = honest(tmp_path)

    def life(channel, request):
        if request["do"] == "write":
            send(channel, {"done": {"pages": "many"}})
        else:
            good(channel, request)

    assert taken_through(tmp_path, life).refusal.code == "reader_crashed"


def test_bytes_that_are_no_message_refuse_the_file(tmp_path):
    work = taken_through(tmp_path, lambda channel, _: channel.send(b"[" * 50_000))

    assert work.refusal.code == "reader_crashed"


def test_a_folder_that_cannot_be_written_is_told_by_name(tmp_path):
    """The parent keeps the stand-in for a page that killed its reader twice."""
    good = honest(tmp_path)

    def life(channel, request):
        if request["do"] == "read":
            os._exit(9)
        good(channel, request)

    spool = Spool(tmp_path / WORK_FOLDER / KEY)
    spool.open()
    (spool.folder / f"1.{os.getpid()}.part").mkdir()
    with pytest.raises(OutputNotWritableError):
        taken_through(tmp_path, life)
    with pytest.raises(OutputNotWritableError):
        spool.put(unread_page(1, "reader_crashed", "none"))


def test_a_message_that_is_too_long_costs_its_task_alone():
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here, there, pytest.raises(MessageTooLongError):
        send(here, {"do": "x" * LONGEST_MESSAGE})

    pool = CrashSafePool(Impostors(lambda channel, _: send(channel, {"done": 1})), 1)
    pool.submit(Task("look", {"path": "x" * LONGEST_MESSAGE}, 5, "long"))
    pool.submit(Task("look", {"path": "x"}, 5, "short"))
    events = {event.task.owner: event for event in pool.events()}
    pool.close()

    assert events["long"].value["code"] == "message_too_long"
    assert events["short"].kind == "done"
