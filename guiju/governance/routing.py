"""Routes in words: for the clause that a drawn route becomes, and for the page that draws it."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext

from guiju.governance import states
from guiju.groundwork.kernel.text import Text
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.controls import Approve, Step

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def described(control: Approve, book: Book) -> dict[str, str]:
    """The route as a sentence in both languages of the policies."""
    found = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            steps = " → ".join(step_words(step, book) for step in control.route)
            found[short] = gettext("Approved in this order: %(steps)s.") % {"steps": steps}
    return found


def step_words(step: Step, book: Book) -> str:
    """One step in the language now in use: who, in which manner, from which amount."""
    words = [who_words(step, book)]
    if step.mode != "any":
        words.append(gettext(states.MODES[step.mode]))
    words += band_words(step)
    return f"{words[0]} ({', '.join(words[1:])})" if words[1:] else words[0]


def who_words(step: Step, book: Book) -> str:
    """Whom a step asks, in words."""
    if step.title:
        return Text.of(step.title).get(translation.get_language() or "zh-hans")
    if step.superiors:
        return ngettext("%(n)d head above", "%(n)d heads above", step.superiors) % {"n": step.superiors}
    names = gettext(" and ").join(role_words(role, book) for role in step.roles)
    return f"{step.unit} · {names}" if step.unit else names


def role_words(role: str, book: Book) -> str:
    """A role's title as the policies name it."""
    title = book.roles.get(role)
    return title.get(translation.get_language() or "zh-hans") if title is not None else role


def band_words(step: Step) -> list[str]:
    """The amounts for which a step is taken, and its other conditions."""
    words = []
    if step.amount_from is not None:
        words.append(gettext("from %(amount)s") % {"amount": f"{step.amount_from:,}"})
    if step.amount_below is not None:
        words.append(gettext("below %(amount)s") % {"amount": f"{step.amount_below:,}"})
    return words + [f"{name}: {_test(test)}" for name, test in step.conditions.items()]


def _test(test: Any) -> str:
    told = test.model_dump(mode="json", by_alias=True, exclude_none=True)
    return ", ".join(f"{key} {value}" for key, value in told.items())
