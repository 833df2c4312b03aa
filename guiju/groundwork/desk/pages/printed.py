"""What repeats on a record's page, as finished text: its facts, the buttons of its verbs, the entries of its story."""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from guiju.groundwork.desk.pages.deeds import Deed
from guiju.groundwork.desk.story import Change, Told
from guiju.groundwork.desk.words import html


def button(deed: Deed | None, record: Any, look: str = "") -> SafeString:
    """The button of a verb; "" for none."""
    if deed is None:
        return html("")
    asks = f'hx-get="/do/{deed.verb}/?{escape(deed.target or f"id={record.pk}")}"'
    if deed.direct:
        asks = f'''hx-post="/do/{deed.verb}/" hx-vals=\'{{"id": "{record.pk}", "version": "{record.version}"}}\''''
    about = f'class="{look}" data-deed="{deed.name}" hx-target="#gj-dialog-body"'
    return html(f'<button type="button" {about} {asks}>{escape(deed.label)}</button>')


def fact(place: int, label: str, value: str, name: str, edit: str, *, long: bool) -> str:
    """One line of the fact box; ``name`` is the input by which the form at ``edit`` changes it in its place."""
    told = f"<dd>{value}</dd>"
    if name:
        where = f'tabindex="0" role="group" aria-labelledby="fact-{place}"'
        told = f'<div class="gj-fact-value" {where} aria-description="{gettext("Enter to change")}">{value}</div>'
        told = f'<dd class="gj-fact" data-fact="{name}" data-fact-url="{edit}&amp;only={name}">{told}</dd>'
    look = ' class="is-long"' if long else ""
    return f'<div{look}><dt id="fact-{place}">{escape(label)}</dt>{told}</div>'


def entries(told: list[Told], url: str, pin: str, writing: Deed | None) -> SafeString:
    """Entries of a story under their days. ``pin`` is what its button says; "" where nothing can be pinned."""
    found, day = [], ""
    for one in told:
        if one.day != day:
            found.append(f'<li class="gj-day"><span>{one.day}</span></li>')
            day = one.day
        found.append(f'<li class="gj-entry">{_sign(one.icon)}<div>{entry(one, url, pin, writing)}</div></li>')
    return html("".join(found))


def on_top(told: Told, url: str, writing: Deed | None) -> SafeString:
    """The entry that is pinned above a story."""
    inner = entry(told, url, gettext("Unpin"), writing, pinned=True)
    return html(f'<li class="gj-entry gj-pinned">{_sign("pin")}<div>{inner}</div></li>')


def entry(told: Told, url: str, pin: str, writing: Deed | None, *, pinned: bool = False) -> str:
    """One entry: what, where else, who, through which door, when; its text or its changes; clauses kept and waived."""
    found = f'<p class="gj-entry-line"><strong>{escape(told.what)}</strong>'
    if told.elsewhere and not told.body:
        tag, link = ("a", f' href="{told.url}"') if told.url else ("span", "")
        found += f'<{tag} class="gj-tag"{link}>{escape(told.elsewhere)}</{tag}>'
    found += f"<span>{escape(told.who)}</span>" if told.who else ""
    found += f'<span class="gj-tag">{escape(told.door)}</span>' if told.door else ""
    found += f'<time title="{told.exact} · {escape(told.policy)}">{told.when}</time>'
    if pin:
        which = "" if pinned else f''' hx-vals=\'{{"entry": "{told.id}"}}\''''
        sign = f'<i class="ti ti-pin{"ned-off" if pinned else ""}" aria-hidden="true"></i>'
        does = f'hx-post="{url}pin/" hx-target="#gj-timeline"{which} aria-label="{escape(pin)}" title="{escape(pin)}"'
        found += f'<button type="button" class="gj-icon gj-entry-do" {does}>{sign}</button>'
    found += "</p>" + (_body(told, writing) if told.body else "")
    if told.changes:
        rest = f"<dl>{''.join(map(_change, told.rest))}</dl>" if told.rest else ""
        rest = rest and f"<details><summary>{gettext('More fields')} · {len(told.rest)}</summary>{rest}</details>"
        found += f'<div class="gj-changes"><dl>{"".join(map(_change, told.changes))}</dl>{rest}</div>'
    if told.waived:
        waived = f"{gettext('Waived')}: {escape(', '.join(told.waived))}"
        found += f'<p class="gj-entry-policy is-waived"><i class="ti ti-shield-off" aria-hidden="true"></i>{waived}</p>'
    if told.kept:
        sign = '<i class="ti ti-shield-check" aria-hidden="true"></i>'
        found += f'<p class="gj-entry-policy">{sign}{escape(", ".join(told.kept))}</p>'
    return found


def _body(told: Told, writing: Deed | None) -> str:
    """The text of a note, and how its author changes it or adds to it."""
    found = f'<p class="gj-body">{escape(told.body)}</p>'
    if writing is None or not told.mine:
        return found
    ask, word = f"{writing.edit}/?id={told.key}", gettext("Change")
    if not told.fresh:
        hide = f"hide=about,mentions,{writing.amends}"
        ask, word = f"{writing.verb}/?{writing.target}&f.{writing.amends}={told.key}&{hide}", gettext("Add to it")
    does = f'<button type="button" hx-get="/do/{escape(ask)}" hx-target="#gj-dialog-body">{word}</button>'
    return f'{found}<p class="gj-entry-after">{does}</p>'


def _change(change: Change) -> str:
    before = f'<del>{_cut(change.before, 120)}</del><i class="ti ti-arrow-right" aria-hidden="true"></i>'
    after = f"<ins>{_cut(change.after, 400)}</ins>" if change.after else f"<em>{gettext('emptied')}</em>"
    return f"<div><dt>{escape(change.label)}</dt><dd>{before if change.before else ''}{after}</dd></div>"


def _cut(text: str, most: int) -> str:
    return escape(text if len(text) <= most else f"{text[: most - 1]}…")


def _sign(icon: str) -> str:
    return f'<span class="gj-entry-icon"><i class="ti ti-{icon}" aria-hidden="true"></i></span>'
