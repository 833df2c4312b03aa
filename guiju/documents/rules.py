"""What may be done with a document (pure)."""

import re

CONFIDENTIAL, IMPORTANT, ORDINARY = "confidential", "important", "ordinary"
_RANK = {ORDINARY: 0, IMPORTANT: 1, CONFIDENTIAL: 2}
MOST_BYTES = 20 * 1024 * 1024
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')


def lowers(before: str, after: str) -> bool:
    """True when a class is lowered: that is not for everybody to decide."""
    return _RANK[after] < _RANK[before]


def clean_name(name: str) -> str:
    """A file name without folders, control characters and tricks of writing direction; never empty, 150 at most."""
    cleaned = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if dot and len(cleaned) > 150:
        return f"{stem[: 149 - len(ending[:20])]}.{ending[:20]}"
    return cleaned[:150] or "file"
