"""`make lock`: compiles requirements/*.in to *.txt with hashes, for every Python and machine we run on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from guiju.site.prepare import LOCKS, OLDEST, TOOLS


def main() -> int:
    """Resolve anew, keeping the versions that still fit; arguments such as --upgrade go to uv."""
    for source in sorted(LOCKS.glob("*.in")):
        command: list[str | Path] = [TOOLS / "uv/bin/uv", "pip", "compile", "--quiet", "--no-annotate"]
        command += ["--universal", "--generate-hashes", "--python-version", ".".join(map(str, OLDEST))]
        command += ["--custom-compile-command", "make lock", *sys.argv[1:], source, "-o", source.with_suffix(".txt")]
        subprocess.run(command, cwd=LOCKS, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
