"""How values read in a person's language: prepared once per request, so that a row costs no look-ups."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from guiju.groundwork.desk.fields import DEADLINES, FieldView
from guiju.groundwork.desk.labels import label, role_title
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.kernel.period import BUSINESS_ZONE as ZONE
from guiju.groundwork.policy.book import in_force

EMPTY = mark_safe('<span class="gj-none">—</span>')
LONGEST = 80
Cell = Callable[[Any], str]
_TONES = {
    "good": "won converted signed approved delivered active accepted granted done settled applied agreed issued closed",
    "bad": "lost invalid cancelled refused late destroyed void over rejected",
    "quiet": "pooled withdrawn archived retired expired dropped discarded done_late used",
    "waiting": "pending requested asked open waiting draft new",
}
_TONE_OF = {code: name for name, codes in _TONES.items() for code in codes.split()}


def html(text: str) -> SafeString:
    """Mark text as ready HTML; everything in it that came from people was escaped before."""
    return mark_safe(text)  # noqa: S308


@dataclass(frozen=True)
class Words:
    """The clock and the words of one request."""

    now: datetime
    past: tuple[tuple[int, str], ...]
    future: tuple[tuple[int, str], ...]
    late: tuple[tuple[int, str], ...]
    just_now: str
    yes: str
    no: str

    @classmethod
    def at(cls, now: datetime) -> "Words":
        """The words in the language of the moment."""
        return cls(
            now=now,
            past=(
                (3600, gettext("%d min ago")),
                (86400, gettext("%d h ago")),
                (86400 * 31, gettext("%d d ago")),
            ),
            future=((3600, gettext("in %d min")), (86400, gettext("in %d h")), (86400 * 31, gettext("in %d d"))),
            late=(
                (3600, gettext("%d min overdue")),
                (86400, gettext("%d h overdue")),
                (86400 * 10_000, gettext("%d d overdue")),
            ),
            just_now=gettext("just now"),
            yes=gettext("Yes"),
            no=gettext("No"),
        )

    def relative(self, moment: datetime) -> str:
        """``3 h ago``, ``in 2 d``; further away than a month the date itself."""
        seconds = int((self.now - moment).total_seconds())
        if abs(seconds) < 60:
            return self.just_now
        for limit, words in self.past if seconds > 0 else self.future:
            if abs(seconds) < limit:
                return words % (abs(seconds) // _unit(limit))
        return self.day(moment.astimezone(ZONE).date())

    def day(self, value: date) -> str:
        """``03-28`` in the running year, else ``2025-03-28``."""
        return value.strftime("%m-%d" if value.year == self.now.astimezone(ZONE).year else "%Y-%m-%d")


def exact(moment: datetime) -> str:
    """``2026-03-28 14:05`` in the company's zone."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def money(value: Decimal) -> str:
    """``¥1,234.50``."""
    return f"¥{value:,.2f}" if value >= 0 else f"-¥{-value:,.2f}"


def number(value: Decimal | float) -> str:
    """A number with separators and without idle zeros."""
    return f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)).normalize():,f}"


def tone(code: str) -> str:
    """The colour family of a state: good, bad, quiet, waiting or going."""
    return _TONE_OF.get(code, "going")


def plain_text(view: FieldView, words: Words) -> Cell:
    """How a value of this field reads without mark-up (exports, chips, the timeline)."""
    told = _PLAIN[view.kind](view, words) if view.kind in _PLAIN else str
    return lambda value: "" if value is None or value == "" else told(value)


def _coded(view: FieldView, _words: Words) -> Cell:
    labels = dict(view.options())
    return lambda value: labels.get(str(value), str(value))


def _wording(value: Any) -> str:
    """A wording in both languages of the policies stands in the reader's own; other JSON as it is."""
    if isinstance(value, dict) and {"zh", "en"} <= set(value):
        return str(value["en" if (get_language() or "").startswith("en") else "zh"])
    return str(value)


_PLAIN: dict[str, Callable[[FieldView, Words], Cell]] = {
    "money": lambda _, __: money,
    "number": lambda _, __: number,
    "date": lambda _, __: lambda value: value.isoformat(),
    "moment": lambda _, __: exact,
    "flag": lambda _, words: lambda value: words.yes if value else words.no,
    "choice": _coded,
    "state": _coded,
    "verb": lambda _, __: label,
    "role": lambda _, words: lambda value: role_title(in_force(words.now), value),
    "list": lambda _, __: lambda value: ", ".join(map(str, value)),
    "json": lambda _, __: _wording,
    "ref": lambda _, __: lambda value: ref_words(str(value)),
}


def as_html(view: FieldView, words: Words) -> Cell:
    """How a value of this field stands in a table or a fact box."""
    told = _MARKED.get(view.kind, _text)(view, words)
    return lambda value: EMPTY if value is None or value in ("", [], {}) else told(value)


def _text(_view: FieldView, _words: Words) -> Cell:
    return lambda value: escape(str(value))


def _long(_view: FieldView, _words: Words) -> Cell:
    def told(value: str) -> str:
        if len(value) <= LONGEST:
            return escape(value)
        return html(f'<span title="{escape(value)}">{escape(value[:LONGEST])}…</span>')

    return told


def _plain(view: FieldView, words: Words) -> Cell:
    told = plain_text(view, words)
    return lambda value: escape(told(value))


def _moment(view: FieldView, words: Words) -> Cell:
    due = view.path in DEADLINES

    def told(value: datetime) -> str:
        late = ' class="gj-late"' if due and value < words.now else ""
        shown = exact(value)
        return html(f'<time{late} datetime="{value.isoformat()}" title="{shown}">{words.relative(value)}</time>')

    return told


def _date(view: FieldView, words: Words) -> Cell:
    due = view.path in DEADLINES
    today = words.now.astimezone(ZONE).date()

    def told(value: date) -> str:
        late = ' class="gj-late"' if due and value < today else ""
        return html(f'<time{late} datetime="{value}" title="{value}">{words.day(value)}</time>')

    return told


def _state(view: FieldView, words: Words) -> Cell:
    told = plain_text(view, words)
    made = {code: state_badge(code, label) for code, label in view.options()}
    return lambda value: made.get(str(value)) or state_badge(str(value), told(value))


def state_badge(code: str, label: str) -> SafeString:
    """A state as a dot and a word; the word carries the meaning, the colour only helps."""
    return html(f'<span class="gj-state gj-{tone(code)}">{escape(label)}</span>')


def _flag(_view: FieldView, words: Words) -> Cell:
    yes, no = html(f'<span class="gj-yes">{words.yes}</span>'), html(f'<span class="gj-none">{words.no}</span>')
    return lambda value: yes if value else no


def _person(_view: FieldView, _words: Words) -> Cell:
    return lambda value: person(str(value))


def _ref(_view: FieldView, _words: Words) -> Cell:
    return ref_link


def ref_link(ref: str) -> SafeString:
    """A record named as ``kind:id``: a link with its kind and number."""
    kind, _, key = ref.partition(":")
    resource = HOUSE.resources.get(kind)
    if resource is None or not key.isdecimal() or key == "0":
        return html(escape(ref_words(ref)))
    return html(f'<a href="/{resource.slug}/{key}/">{escape(ref_words(ref))}</a>')


def ref_words(ref: str) -> str:
    """A record named as ``kind:id`` in words: its kind and number."""
    kind, _, key = ref.partition(":")
    resource = HOUSE.resources.get(kind)
    name = gettext(resource.label) if resource is not None else gettext("Record")
    return f"{name} #{key}" if key.isdecimal() and key != "0" else name


def person(name: str) -> SafeString:
    """A person as a round initial and the name."""
    hue = sum(map(ord, name)) % 6
    return html(
        f'<span class="gj-person"><i class="gj-av gj-av{hue}">{escape(name[:1].upper())}</i>{escape(name)}</span>'
    )


_MARKED: dict[str, Callable[[FieldView, Words], Cell]] = {
    "long": _long,
    "money": _plain,
    "number": _plain,
    "choice": _plain,
    "list": _plain,
    "verb": _plain,
    "role": _plain,
    "json": _plain,
    "ref": _ref,
    "moment": _moment,
    "date": _date,
    "state": _state,
    "flag": _flag,
    "person": _person,
}


def until(words: Words, moment: datetime) -> str:
    """A countdown: ``in 25 min``, or for how long it is overdue: ``3 h overdue``."""
    seconds = int((words.now - moment).total_seconds())
    if seconds < 60:
        return words.relative(moment)
    return next(text % (seconds // _unit(limit)) for limit, text in words.late if seconds < limit)


def _unit(limit: int) -> int:
    return {3600: 60, 86400: 3600}.get(limit, 86400)
