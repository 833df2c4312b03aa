"""Brings the browser libraries to where pages load them: npm fetches what the lock file names, a few files are kept.

Of the style sheets and the icon font only what some page can use is kept, a tenth: a browser reads them for each page.

Standard library only: set-up calls it before anything is installed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "guiju/groundwork/desk/static/vendor"
ICONS = Path(__file__).with_name("iconfont.cjs")

FONT = "fonts/tabler-icons.woff2"
# File in the package: file that pages name. (The icon font's package wants the 11,000 drawings it was made from;
# package.json puts a tiny package in their place, since only the font is shipped.)
SHIPPED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": "tabler-icons.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": FONT,
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "sortablejs/Sortable.min.js": "sortable.js",
    "echarts/dist/echarts.min.js": "echarts.js",
}
AXE = MODULES / "axe-core/axe.min.js"

_WORD = re.compile(r"[A-Za-z][\w-]*")
_ICON = "ti-"
_SOURCE_MAP = re.compile(r"(/\*|//)[#@] ?sourceMappingURL=\S+?( ?\*/)?\s*$", re.MULTILINE)
_OTHER_FONT = re.compile(r',\s*url\("?[^")]+\.(?:woff|ttf|eot|svg)(?:[?#][^")]*)?"?\)\s*format\("[^"]+"\)')


class NoAssets(RuntimeError):
    """npm could not fetch the browser libraries; the message ends with what it said."""


def current() -> bool:
    """Whether the files in place are those that the lock file and the list above ask for."""
    stamp = VENDOR / ".stamp"
    return AXE.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _wanted()


def fetch(npm: list[str], environment: dict[str, str] | None = None) -> None:
    """Install the locked packages with the given npm command and copy what is shipped. Raises NoAssets."""
    _npm([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], environment)
    copy(MODULES, VENDOR)
    _slim(npm, environment)
    for place in (*VENDOR.glob("*.css"), *VENDOR.glob("*.js")):
        # sent where it is accepted
        place.with_name(f"{place.name}.gz").write_bytes(gzip.compress(place.read_bytes(), mtime=0))
    (VENDOR / ".stamp").write_text(_wanted(), encoding="ascii")


def _npm(command: list[str], environment: dict[str, str] | None) -> None:
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NoAssets(f"npm could not fetch the browser libraries:\n{ran.stderr.strip()}")


def copy(modules: Path, vendor: Path) -> None:
    """Fill `vendor` afresh with the shipped files, without references to files that are not shipped."""
    if vendor.exists():
        shutil.rmtree(vendor)
    for source, target in SHIPPED.items():
        place = vendor / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.suffix in (".css", ".js"):
            place.write_text(without_strays((modules / source).read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(modules / source, place)


def without_strays(text: str) -> str:
    """A style sheet or script without its source map and without fonts in formats that we leave out."""
    return _OTHER_FONT.sub("", _SOURCE_MAP.sub("", text))


def used() -> list[str]:
    """The words of the style sheets that stand in a template, script or module: classes, icons, tags, attributes.

    What a template composes counts by its beginning, as ``ti-layout-sidebar-left-{% … %}``; an icon also by its name.
    """
    styles = [MODULES / source for source, target in SHIPPED.items() if target.endswith(".css")]
    known = {word for style in styles for word in _WORD.findall(style.read_text(encoding="utf-8"))}
    ours = {word for path in _sources() for word in _WORD.findall(path.read_text(encoding="utf-8"))}
    begun = tuple(word for word in ours if word.endswith("-") and word != _ICON)
    return sorted(word for word in known if word in ours or word.removeprefix(_ICON) in ours or word.startswith(begun))


def _sources() -> Iterator[Path]:
    for kind in ("html", "js", "py"):
        for path in (ROOT / "guiju").rglob(f"*.{kind}"):
            if not {"vendor", "tests", "migrations"} & set(path.parts):
                yield path


def _slim(npm: list[str], environment: dict[str, str] | None) -> None:
    """Leave in each style sheet only the rules that some page can use, and in the icon font only those icons."""
    words = MODULES / ".used"
    words.write_text("\n".join(used()), encoding="utf-8")
    purge = [*npm, "exec", "--no", "--", "purgecss", "--config", "purgecss.config.cjs", "--content", str(words)]
    _npm([*purge, "--css", *map(str, VENDOR.glob("*.css")), "--output", f"{VENDOR}/"], environment)
    font = [*npm, "exec", "--no", "--call", f"node '{ICONS}' '{VENDOR}/tabler-icons.css' '{VENDOR / FONT}'"]
    _npm(font, environment)


def _wanted() -> str:
    named = hashlib.sha256("\n".join(used()).encode())
    for path in (ROOT / "package-lock.json", ICONS, Path(__file__)):
        named.update(path.read_bytes())
    return named.hexdigest()
