"""Clauses in words: what each control does, told in a sentence of the reader's language."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guiju.groundwork.desk.fields import FieldView, field_of, has
from guiju.groundwork.desk.labels import label, role_title
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.policy.book import Book
from guiju.groundwork.policy.clause import Clause
from guiju.groundwork.policy.controls import (
    Approve,
    Attest,
    Control,
    Fields,
    Indicate,
    Keep,
    Limit,
    Permit,
    Precede,
    Recur,
    Require,
    Respond,
    Terms,
)

COVERAGE_ORDER = ("enforced", "clocked", "measured", "attested", "open")


def coverage_words() -> dict[str, tuple[str, str]]:
    """Each way of carrying a clause out: its name, and what it means."""
    return {
        "enforced": (_("Enforced"), _("A gate, route, right or limit stands in the way.")),
        "clocked": (_("Clocked"), _("A duty runs with a due time.")),
        "measured": (_("Measured"), _("A measure counts whether it is kept.")),
        "attested": (_("Attested"), _("A person signs that it is kept.")),
        "open": (_("Not yet"), _("Nothing carries it out yet.")),
    }


def told(control: Control, book: Book, language: str) -> str:
    """One control as a sentence."""
    return _TELLERS[type(control)](control, _Teller(book, language))


def actors(clause: Clause, book: Book) -> str:
    """Whom the clause binds, in words."""
    return "、".join(_("everyone") if key == "all" else role_title(book, key) for key in clause.actor)


class _Teller:
    def __init__(self, book: Book, language: str) -> None:
        self.book, self.language = book, language

    def role(self, key: str | None) -> str:
        fixed = {
            "owner": _("the person in charge"),
            "actor": _("whoever did it"),
            "superior": _("their superior"),
            "all": _("everyone"),
        }
        return fixed.get(key or "") or role_title(self.book, key)

    def field(self, about: str, name: str) -> str:
        """The name of a field of the kind that a verb (or event) is about."""
        view = _view(about, name)
        return view.label if view else name

    def value(self, about: str, name: str, value: Any) -> str:
        """A value of that field in words."""
        view = _view(about, name)
        codes = dict(view.options()) if view else {}
        listed = value if isinstance(value, list | tuple) else (value,)
        return "、".join(codes.get(str(one)) or _plain(one) for one in listed)

    def waiver(self, control: Any) -> str:
        if control.waiver is None:
            return " " + _("Nobody may waive it.")
        return " " + _("%(role)s may waive it.") % {"role": self.role(control.waiver)}

    def conditions(self, control: Control) -> str:
        signs = {"eq": "=", "ne": "≠", "gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "one_of": "∈"}
        about = str(getattr(control, "before", "") or getattr(control, "when", ""))
        parts = []
        for name, comparison in control.conditions.items():
            field = self.field(about, name)
            for sign, text in signs.items():
                value = getattr(comparison, sign)
                if value is not None:
                    parts.append(f"{field} {text} {self.value(about, name, value)}")
            if comparison.filled is not None:
                parts.append(f"{field} {_('filled') if comparison.filled else _('empty')}")
        return _(" (only where %(conditions)s)") % {"conditions": ", ".join(parts)} if parts else ""


def _view(about: str, name: str) -> FieldView | None:
    """How the desk knows a field of the kind that a verb is about, or of any kind of an event's module."""
    verb = REGISTER.verbs.get(about)
    module = f"{about.partition('.')[0]}."
    kinds = [verb.model.kind()] if verb else [kind for kind in HOUSE.resources if kind.startswith(module)]
    for resource in (HOUSE.resources[kind] for kind in kinds if kind in HOUSE.resources):
        wanted = "state" if name == "to" and resource.states is not None else name
        if has(resource.model, wanted):
            return field_of(resource, wanted)
    return None


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _every(span: str) -> str:
    return {
        "day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "half": _("half year"),
        "year": _("year"),
    }[span]  # fmt: skip


def _require(control: Require, by: _Teller) -> str:
    wanted = [by.field(control.before, name) for name in control.fields] + [label(name) for name in control.facts]
    text = _("Before “%(verb)s”: %(fields)s must be there%(conditions)s.")
    return text % {
        "verb": label(control.before),
        "fields": "、".join(wanted),
        "conditions": by.conditions(control),
    } + by.waiver(control)


def _precede(control: Precede, by: _Teller) -> str:
    text = _("“%(verb)s” only after “%(event)s”%(conditions)s.")
    return text % {
        "verb": label(control.before),
        "event": label(control.after),
        "conditions": by.conditions(control),
    } + by.waiver(control)


def _limit(control: Limit, by: _Teller) -> str:
    parts = []
    if control.hours:
        parts.append(
            _("“%(verb)s” only between %(opens)s and %(closes)s.")
            % {"verb": label(control.before), "opens": control.hours[0], "closes": control.hours[1]}
        )
    if control.workdays_only:
        parts.append(_("“%(verb)s” only on working days.") % {"verb": label(control.before)})
    if control.event:
        counts = {_("at most"): control.at_most, _("at least"): control.at_least, _("exactly"): control.exactly}
        word, count = next((word, count) for word, count in counts.items() if count is not None)
        within = control.within.text(by.language) if control.within else _("all time")
        text = _("Before “%(verb)s”: “%(event)s” %(word)s %(count)s times within %(within)s.")
        parts.append(
            text
            % {
                "verb": label(control.before),
                "event": label(control.event),
                "word": word,
                "count": count,
                "within": within,
            }
        )
    return " ".join(parts) + by.waiver(control)


def _approve(control: Approve, by: _Teller) -> str:
    steps = []
    for step in control.route:
        name = by.role(step.role)
        steps.append(
            _("%(role)s (from ¥%(amount)s)") % {"role": name, "amount": f"{step.amount_from:,.0f}"}
            if step.amount_from
            else name
        )
    text = _("“%(verb)s” needs approval: %(steps)s%(conditions)s. Nobody approves what they asked for.")
    return text % {"verb": label(control.before), "steps": " → ".join(steps), "conditions": by.conditions(control)}


def _respond(control: Respond, by: _Teller) -> str:
    answers = _(" or ").join(f"“{label(name)}”" for name in control.by)
    text = _("After “%(when)s”%(conditions)s: %(who)s makes %(answers)s happen within %(within)s.")
    warns = " ".join(
        _("At %(at)s %% of the time %(who)s is told.") % {"at": warn.at, "who": by.role(warn.tell)}
        for warn in control.warn
    )
    within = control.within.text(by.language, control.clock)
    values = {
        "when": label(control.when),
        "conditions": by.conditions(control),
        "who": by.role(control.who),
        "answers": answers,
        "within": within,
    }
    return text % values + (f" {warns}" if warns else "")


def _permit(control: Permit, by: _Teller) -> str:
    scopes = {
        "self": _("their own"),
        "team": _("their team's"),
        "department": _("their department's"),
        "tree": _("their unit's and below"),
        "territory": _("their regions'"),
        "list": _("listed"),
        "all": _("all"),
    }
    roles = "、".join(by.role(role) for role in control.roles)
    verbs = "、".join(label(verb) for verb in control.verbs)
    text = _("%(roles)s: %(verbs)s — %(scope)s records.") % {
        "roles": roles,
        "verbs": verbs,
        "scope": scopes[control.scope],
    }
    return f"{text} {by.conditions(control)}".rstrip()


def _fields(control: Fields, by: _Teller) -> str:
    how = {
        "read": _("is read, not changed"),
        "masked": _("is shown masked"),
        "hidden": _("is not shown"),
    }
    kind = HOUSE.resources.get(control.record)
    names = [field_of(kind, name).label if kind is not None else name for name in control.names]
    return _("%(kind)s, %(names)s: for %(roles)s it %(how)s.") % {
        "kind": _(kind.label) if kind is not None else control.record,
        "names": "、".join(names),
        "roles": "、".join(by.role(role) for role in control.roles),
        "how": how[control.may],
    }


def _terms(control: Terms, _by: _Teller) -> str:
    parts = [
        f"{name}: " + ", ".join(f"{key} = {value}" for key, value in values.items())
        for name, values in control.set.items()
    ]
    return _("Sets %(terms)s.") % {"terms": "; ".join(parts)}


def _recur(control: Recur, by: _Teller) -> str:
    return _("Every %(every)s: %(who)s makes “%(event)s” happen.") % {
        "every": _every(control.every),
        "who": by.role(control.who),
        "event": label(control.by),
    }


def _attest(control: Attest, by: _Teller) -> str:
    return _("Every %(every)s: %(who)s signs that it was kept.") % {
        "every": _every(control.every),
        "who": by.role(control.who),
    }


def _indicate(control: Indicate, _by: _Teller) -> str:
    return _("Counts in “%(scheme)s” with %(weight)s %%.") % {"scheme": control.scheme, "weight": control.weight}


def _keep(control: Keep, by: _Teller) -> str:
    return _("Kept for %(span)s.") % {"span": control.hold.text(by.language)}


_TELLERS: dict[type[Control], Callable[[Any, _Teller], str]] = {
    Require: _require, Precede: _precede, Limit: _limit, Approve: _approve, Respond: _respond, Permit: _permit,
    Fields: _fields,
    Terms: _terms, Recur: _recur, Attest: _attest, Indicate: _indicate, Keep: _keep,
}  # fmt: skip
