"""Compiles the translations, and finds texts that have none."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = "zh_Hans"

# N_ marks a text that is translated later; the rest are gettext's own names and Django's lazy ones.
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many were."""
    count = 0
    for source in sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parents[1].name, abort_invalid=True)
        partial = target.with_suffix(f".{os.getpid()}")
        with partial.open("wb") as compiled:
            write_mo(compiled, catalog)
        partial.replace(target)
        count += 1
    return count


def missing_translations() -> list[str]:
    """Every text of the code and the templates that has no Chinese, as `file:line: text`, sorted."""
    known = _translated()
    return sorted(
        f"{path.relative_to(PACKAGE.parent)}:{line}: {text}"
        for path in _sources()
        for line, context, text in _texts(path)
        if (context, text) not in known
    )


def _translated() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    for source in PACKAGE.glob(f"**/locale/{LOCALE}/LC_MESSAGES/django.po"):
        with source.open("rb") as text:
            catalog: Catalog = read_po(text, locale=LOCALE)
        for message in catalog:
            done = message.string if isinstance(message.string, str) else all(message.string or ())
            if message.id and done and not message.fuzzy:
                found.add((message.context, message.id if isinstance(message.id, str) else message.id[0]))
    return found


def _sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        apart = {"tests", "migrations", "static", "node_modules"} & set(path.parts)
        if (
            path.suffix in (".py", ".html", ".txt")
            and not apart
            and (path.suffix == ".py" or "templates" in path.parts)
        ):
            yield path


def _texts(path: Path) -> Iterator[tuple[int, str | None, str]]:
    """Line, context and text of everything marked for translation in one file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        source = templatize(source)
    elif not any(f"{name}(" in source for name in KEYWORDS):
        return
    else:
        ast.parse(source)  # a file that does not parse would silently yield nothing
    for line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        text = found if isinstance(found, str) else found[0]
        if text:
            yield line, context, text


def main() -> int:
    """Compile what is stale; with `missing`, list the texts without Chinese and fail if there are any."""
    if sys.argv[1:] == ["missing"]:
        found = missing_translations()
        print("\n".join(found) or "every text has its Chinese")
        return 1 if found else 0
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
