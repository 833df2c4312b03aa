"""Processes that we start: they end with us, however we end, and nothing else is ever signalled."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)  # loaded here: between fork and exec nothing may be imported


def ended_with_parent(by: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send `by` to the child should this process be killed before it can."""

    def ask() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(by))

    return ask


def stop(child: subprocess.Popen[bytes], *wishes: signal.Signals, within: float) -> None:
    """Ask a child to end, by each signal in turn, waiting `within` seconds after each."""
    for wish in wishes:
        if child.poll() is not None:
            return
        child.send_signal(wish)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(within)


def sweep(child: subprocess.Popen[bytes]) -> None:
    """Kill what a child started in a session of its own has left behind there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
