"""The lines of the policy page. What a clause says is made ready once for each book and language; a page of several
hundred clauses then only puts the figures in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guiju.cockpit import words
from guiju.cockpit.standing import Standing
from guiju.groundwork.desk.words import html
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.clause import Clause


@dataclass(frozen=True)
class Scores:
    """How a score is shown, in the words of one language."""

    uncounted: str
    empty: str
    few: str

    @classmethod
    def here(cls) -> "Scores":
        """In the language of the moment."""
        return cls(
            f'<span class="gj-quiet">{escape(gettext("not counted"))}</span>',
            f'<span class="gj-quiet">{escape(gettext("no data"))}</span>',
            f" · {escape(gettext('few'))}",
        )

    def html(self, standing: Standing) -> SafeString:
        """A bar, the share, and of how many; no data is never a pass."""
        score, percent = standing.score, standing.percent
        if score is None:
            return html(self.uncounted)
        if percent is None:
            return html(self.empty)
        good, n = score.satisfied, score.population
        return html(
            f'<span class="cp-scorebar is-{standing.tone}"><progress value="{good}" max="{n}"></progress>'
            f"<b>{percent}%</b> <small>{good}/{n}{self.few if score.few else ''}</small></span>"
        )


@dataclass(frozen=True)
class Table:
    """The table of some clauses: its heads, and around the figures of each line what does not change."""

    heads: SafeString
    lines: Mapping[str, tuple[str, str]]
    between: tuple[str, str, str]
    scores: Scores

    def html(self, rows: Iterable[Standing], period_key: str) -> SafeString:
        """The lines of these clauses; each leads to its clause in the same period."""
        stopped, waived, end = self.between
        parts = []
        for row in rows:
            link, body = self.lines[row.clause.id]
            parts += [
                link, period_key, body, self.scores.html(row), stopped, str(row.stopped or ""), waived,
                str(row.waived or ""), end,
            ]  # fmt: skip
        return html("".join(parts))


def table(book: Book, language: str) -> Table:
    """The table for the clauses of a book in one language, made once."""
    key = ("policy table", language)
    if key not in book.kept:
        book.kept[key] = _made(book, language)
    found: Table = book.kept[key]
    return found


def _made(book: Book, language: str) -> Table:
    heads = [gettext("Clause"), gettext("Binds"), gettext("Carried out"), gettext("How well kept")]
    numbers = [gettext("Stopped"), gettext("Waived")]
    binds, carried, kept = (escape(head) for head in heads[1:])
    coverage = words.coverage_words()
    lines = {
        clause.id: _line(clause, book, language, (binds, carried, kept), coverage) for clause in book.clauses.values()
    }
    return Table(
        html(
            "".join(f"<th>{escape(head)}</th>" for head in heads)
            + "".join(f'<th class="gj-num">{escape(head)}</th>' for head in numbers)
        ),
        lines,
        (
            f'</td><td class="gj-num" data-label="{escape(numbers[0])}">',
            f'</td><td class="gj-num" data-label="{escape(numbers[1])}">',
            "</td></tr>",
        ),
        Scores.here(),
    )


def _line(
    clause: Clause, book: Book, language: str, heads: tuple[str, str, str], coverage: Mapping[str, tuple[str, str]]
) -> tuple[str, str]:
    binds, carried, kept = heads
    name, hint = coverage[clause.coverage]
    begin = f'<tr><td><a href="/clauses/{escape(clause.id)}/?period='
    body = (
        f'"><span class="gj-clause-id">{escape(clause.id)}</span> {escape(clause.title.get(language))}</a>'
        f'<p class="cp-text">{escape(clause.text.get(language))}</p></td>'
        f'<td data-label="{binds}">{escape(words.actors(clause, book))}</td>'
        f'<td data-label="{carried}"><span class="cp-badge is-{clause.coverage}" title="{escape(hint)}">'
        f'{escape(name)}</span></td><td data-label="{kept}">'
    )
    return begin, body
