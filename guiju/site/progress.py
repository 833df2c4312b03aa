"""Lines of progress on one clock: that of the first of the processes that work on a thing together."""

import os
import time

# `make` sets it for what it starts one after the other; a process hands it on to those that it starts.
_began = float(os.environ.setdefault("GUIJU_BEGAN", f"{time.time():.3f}"))


def say(line: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.time() - _began:6.1f} s] {line}", flush=True)
