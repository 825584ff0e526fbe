"""Started as a script in front of each child: the kernel ends the child when its parent dies, however it dies.

It runs after `unshare`, since entering a user namespace clears that wish. Stdlib only, no site: 15 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """arguments: number of the signal, process id of the parent, then the command."""
    death_signal, parent, command = int(arguments[0]), int(arguments[1]), arguments[2:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the wish was spoken
        sys.exit(1)
    # Python ignores these two, and an ignored signal would stay ignored in the command.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 - becoming the command is its whole task


if __name__ == "__main__":
    main(sys.argv[1:])
