"""Brings the browser libraries to where pages load them: npm fetches what the lock file names, a few files are kept.

Standard library only: set-up calls it before anything is installed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "guiju/groundwork/desk/static/vendor"

# File in the package: file that pages name. (The icon font's package wants the 11,000 drawings it was made from;
# package.json puts a tiny package in their place, since only the font is shipped.)
SHIPPED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": "tabler-icons.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": "fonts/tabler-icons.woff2",
    "@alpinejs/csp/dist/cdn.min.js": "alpine.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "sortablejs/Sortable.min.js": "sortable.js",
    "echarts/dist/echarts.min.js": "echarts.js",
}
AXE = MODULES / "axe-core/axe.min.js"

_SOURCE_MAP = re.compile(r"(/\*|//)[#@] ?sourceMappingURL=\S+?( ?\*/)?\s*$", re.MULTILINE)
_OTHER_FONT = re.compile(r',\s*url\("?[^")]+\.(?:woff|ttf|eot|svg)(?:[?#][^")]*)?"?\)\s*format\("[^"]+"\)')


class NoAssets(RuntimeError):
    """npm could not fetch the browser libraries; the message ends with what it said."""


def current() -> bool:
    """Whether the files in place are those that the lock file and the list above ask for."""
    stamp = VENDOR / ".stamp"
    return stamp.exists() and stamp.read_text(encoding="ascii") == _wanted() and AXE.exists()


def fetch(npm: list[str], environment: dict[str, str] | None = None) -> None:
    """Install the locked packages with the given npm command and copy what is shipped. Raises NoAssets."""
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NoAssets(f"npm could not fetch the browser libraries:\n{ran.stderr.strip()}")
    copy(MODULES, VENDOR)
    (VENDOR / ".stamp").write_text(_wanted(), encoding="ascii")


def copy(modules: Path, vendor: Path) -> None:
    """Fill `vendor` afresh with the shipped files, without references to files that are not shipped."""
    if vendor.exists():
        shutil.rmtree(vendor)
    for source, target in SHIPPED.items():
        place = vendor / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.suffix in (".css", ".js"):
            text = without_strays((modules / source).read_text(encoding="utf-8")).encode()
            place.write_bytes(text)
            place.with_name(f"{place.name}.gz").write_bytes(gzip.compress(text, mtime=0))  # sent where it is accepted
        else:
            shutil.copyfile(modules / source, place)


def without_strays(text: str) -> str:
    """A style sheet or script without its source map and without fonts in formats that we leave out."""
    return _OTHER_FONT.sub("", _SOURCE_MAP.sub("", text))


def _wanted() -> str:
    named = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        named.update(path.read_bytes())
    return named.hexdigest()
