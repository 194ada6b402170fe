"""Start a server so that it ends with its supervisor, even when that is killed.

Run by path with `python -I -S launcher.py SUPERVISOR_PID DEATH_SIGNAL UID GID -- COMMAND…`, never
imported: it turns into the server by `exec`, so the process id stays. Standard library only.
Python's own `preexec_fn` is not safe in a program with threads; this small process is.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Take on the account, ask the kernel for the death signal, become the server."""
    supervisor, signal_number, uid, gid = (int(word) for word in arguments[:4])
    command = arguments[5:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of account: that change clears the wish.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != supervisor:
        sys.exit("the supervisor is gone")
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 # the command comes from the supervisor


if __name__ == "__main__":
    main(sys.argv[1:])
