"""Finds the browser that browser tests drive, or installs one, and sees to a Chinese font.

Standard library only: set-up calls it before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT = "fonts-noto-cjk"

Say = Callable[[str], None]


class NoChromium(RuntimeError):
    """No browser was found and none could be installed; the message says what to do."""


def find() -> Path | None:
    """The browser named by CHROMIUM, else the first one on PATH, else one that Playwright downloaded earlier."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoChromium(f"CHROMIUM names {named}, which is not a program that can be run.")
        return Path(found)
    for name in NAMES:
        found = shutil.which(name)
        if found is not None and _runs(found):
            return Path(found)
    return _downloaded()


def find_or_install(say: Say = print) -> Path:
    """A browser that can be driven; installs one by apt or by Playwright where the machine has none.

    Raises NoChromium with the sentence to show when every way failed.
    """
    _see_to_the_font(say)
    found = find()
    if found is None and _may_apt():
        say("installing chromium with apt-get")
        _apt("chromium", FONT)
        found = find()
    if found is None:
        say("downloading Chromium with Playwright")
        libraries = ["--with-deps"] if _may_apt() else []
        subprocess.run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], check=False)
        found = _downloaded()
    if found is None:
        raise NoChromium(
            "Browser tests need Chromium and none could be installed. Install it (Debian, Ubuntu: "
            "apt-get install chromium fonts-noto-cjk) or set CHROMIUM to the path of one, then try again."
        )
    return found


def has_chinese_font() -> bool:
    """Whether the machine can draw Chinese characters; without fontconfig the font folders are looked at."""
    lister = shutil.which("fc-list")
    if lister is not None:
        listed = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(True for folder in folders for name in ("*CJK*", "*wqy*", "*SourceHan*") for _ in folder.rglob(name))


def _runs(program: str) -> bool:
    """Whether it is a browser: Ubuntu's chromium-browser may be a note that asks for a snap."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=30).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _see_to_the_font(say: Say) -> None:
    if has_chinese_font():
        return
    if _may_apt():
        say(f"installing {FONT} with apt-get")
        _apt(FONT)
    if not has_chinese_font():
        say(f"no Chinese font found: pictures will show boxes (install {FONT})")


def _downloaded() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return found[-1] if found else None


def _may_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> None:
    """Install Debian packages; a failure is no error here, the caller looks whether the thing is there now."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install: Sequence[str] = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    for command in (("apt-get", "update", "-qq"), install):
        subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    """Print the browser's path; 1 and a sentence when there is none."""
    try:
        print(find_or_install(lambda line: print(line, file=sys.stderr)))
    except NoChromium as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
