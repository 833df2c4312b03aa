"""Search words: how text is cut up for the index, and how a query is cut up so that it finds the text.

The index holds overlapping pairs of signs. It therefore finds any stretch of two signs and more, in Chinese, Latin
and digits alike, wherever it stands. Whatever is contained in a text has all its pairs among the text's tokens; the
reverse is not so (pairs may stand apart), hence the recheck with ``needle``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from operator import add
from typing import NamedTuple

from guiju.groundwork.kernel.simplified import TO_SIMPLIFIED

_NOT_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[㐀-䶿一-鿿〇]")
_LATIN_OR_DIGITS = re.compile(r"[a-z0-9]{2,}\Z")
# Looked through first: most texts hold none of them, and translating costs twenty times as much.
_TRADITIONAL = frozenset(map(chr, TO_SIMPLIFIED))
_INITIALS = "~"
_PREFIX = "*"
_LONGEST_QUERY = 100
_LONGEST_PHRASE = 5

# Places that companies are named after and that pypinyin reads as the other word.
_PLACES = {"朝阳": "cy"}

# As a surname these are read with another initial than pypinyin gives to a lone character; both are indexed.
SURNAME_INITIALS = {
    "曾": "z", "单": "s", "解": "x", "仇": "q", "查": "z", "区": "o", "翟": "z", "覃": "q", "乐": "y", "隗": "w",
    "种": "c", "召": "s", "缪": "m", "尉": "y", "员": "y", "燕": "y", "繁": "p",
}  # fmt: skip


def simplified(text: str) -> str:
    """The text with traditional characters replaced one for one by simplified ones."""
    return text if _TRADITIONAL.isdisjoint(text) else text.translate(TO_SIMPLIFIED)


def needle(text: str) -> str:
    """The text as it is stored and compared for search: half-width, lower case, simplified, letters and digits only.

    Lines stay apart, so that fields joined by line breaks do not run into each other.
    """
    return "\n".join(filter(None, map(_needle, text.splitlines())))


def needles(query: str) -> list[str]:
    """What must all be contained in a text's ``needle`` for the text to be found; empty if nothing was asked."""
    return list(dict.fromkeys(filter(None, map(_needle, query[:_LONGEST_QUERY].split()))))


def tokens(text: str) -> list[str]:
    """The index tokens of a text, each once.

    Per line: all pairs of neighbouring signs and the last sign alone (so that every sign begins some token); pairs of
    pinyin initials with ``~`` in front where there is Chinese (``~hw`` for 华为).
    """
    found: dict[str, None] = {}
    for line in text.splitlines():
        plain = _needle(line)
        if not plain:
            continue
        found.update(dict.fromkeys(map(add, plain, plain[1:])))
        found[plain[-1]] = None
        if _HAN.search(plain):
            for spelled in _all_initials(plain):
                found.update(dict.fromkeys([_INITIALS + pair for pair in map(add, spelled, spelled[1:])]))
    return list(found)


def query_tokens(query: str) -> list[str]:
    """The tokens a text must all have to contain the words of the query as they are written.

    A word of one sign becomes a token ending in ``*``: any token of the text that begins with that sign will do.
    """
    found: dict[str, None] = {}
    for word in needles(query):
        found.update(dict.fromkeys(_pairs(word) or [word + _PREFIX]))
    return list(found)


def initials_tokens(query: str) -> list[str]:
    """The tokens for a query of one word of Latin letters read as pinyin initials, or none."""
    words = needles(query)
    if len(words) != 1 or not _LATIN_OR_DIGITS.match(words[0]):
        return []
    return [_INITIALS + pair for pair in _pairs(words[0])]


def readings(query: str) -> list[list[str]]:
    """The ways to read a query; a text is a candidate if it has all tokens of one reading. Empty: nothing asked."""
    return [reading for reading in (query_tokens(query), initials_tokens(query)) if reading]


def initials(text: str) -> str:
    """The pinyin initials of the text, with letters and digits as they are: ``hwjs`` for 华为技术."""
    plain = "".join(needle(text).split("\n"))
    return _spelled(plain)


def spellings(text: str) -> list[str]:
    """Every way in which the lines of a text are spelled by their initials; a word of Latin letters may mean any."""
    return [spelled for line in text.splitlines() if (plain := _needle(line)) for spelled in _all_initials(plain)]


def _needle(line: str) -> str:
    lower = unicodedata.normalize("NFKC", line).lower()
    return _NOT_WORD.sub("", lower if lower.isascii() else simplified(lower))


def _pairs(word: str) -> list[str]:
    return list(dict.fromkeys(word[place : place + 2] for place in range(len(word) - 1)))


def _all_initials(plain: str) -> list[str]:
    """The initials of a line and, for a short line that begins with such a surname, those of the name."""
    spelled = _spelled(plain)
    other = SURNAME_INITIALS.get(plain[0]) if len(plain) <= 4 else None
    return [spelled, other + spelled[1:]] if other and other != spelled[0] else [spelled]


def _spelled(plain: str) -> str:
    """One initial for each Chinese character, by the phrase it stands in (重庆 cq, 重量 zl); other signs stay."""
    book = _phrase_book()
    spelled = plain.translate(book.initials)
    if not book.doubtful.search(plain):
        return spelled
    signs, place, end = list(spelled), 0, len(plain)
    while place < end:
        for length in range(min(book.longest.get(plain[place], 1), end - place), 1, -1):
            phrase = book.phrases.get(plain[place : place + length])
            if phrase is not None:
                signs[place : place + length] = phrase
                place += length
                break
        else:
            place += 1
    return "".join(signs)


class _PhraseBook(NamedTuple):
    """What is needed to spell Chinese: initials of characters, and phrases with characters read in several ways."""

    initials: dict[int, str]
    doubtful: re.Pattern[str]
    phrases: dict[str, str]
    longest: dict[str, int]


@cache
def _phrase_book() -> _PhraseBook:
    """Worked out of pypinyin's tables once per process; its own segmentation would be ten times too slow."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # half a second that many processes never need

    initials = {code: initial for code, given in PINYIN_DICT.items() if (initial := _first_letter(given)).isascii()}
    spellings = {
        phrase: "".join(_first_letter(given[0]) for given in spelled)
        for phrase, spelled in PHRASES_DICT.items()
        if len(phrase) == len(spelled) <= _LONGEST_PHRASE
    }
    spellings.update(_PLACES)
    doubtful: set[str] = set()
    for phrase, spelled in spellings.items():
        usual = phrase.translate(initials)
        if spelled != usual:
            doubtful.update(sign for sign, one, other in zip(phrase, spelled, usual, strict=True) if one != other)
    pattern = re.compile(f"[{''.join(sorted(doubtful))}]")
    phrases = {phrase: spelled for phrase, spelled in spellings.items() if pattern.search(phrase)}
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(longest.get(phrase[0], 1), len(phrase))
    return _PhraseBook(initials, pattern, phrases, longest)


def _first_letter(reading: str) -> str:
    return unicodedata.normalize("NFD", reading)[0]
