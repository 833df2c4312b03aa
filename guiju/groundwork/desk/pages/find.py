"""Finding: the palette behind Ctrl+K, and the look-up of records for forms."""

from itertools import islice

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.models import Account
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk import person
from guiju.groundwork.desk.fields import field_of, has, title_path
from guiju.groundwork.desk.hits import PER_KIND, hits
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import searched
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.desk.sheet import hidden
from guiju.groundwork.desk.shell import Link, Shell
from guiju.groundwork.kernel.errors import NotFound
from guiju.groundwork.kernel.tokens import initials, needle
from guiju.groundwork.policy.book import in_force

LOOKED_UP, ACTIONS, PAGES = 12, 20, 8


def palette(request: HttpRequest) -> HttpResponse:
    """``/find/?q=``: actions, records, pages, clauses, people; prefixes ``>`` actions, ``@`` people, ``#`` clauses.

    At most eight queries, whatever is asked.
    """
    raw = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    prefix, q = (raw[0], raw[1:].strip()) if raw[:1] in (">", "@", "#") else ("", raw)
    shell = Shell(request)
    sections: list[tuple[str, list[Link]]] = []
    if prefix in ("", ">"):
        sections.append((gettext("Actions"), _fitting(_actions(shell), q)[: ACTIONS if prefix else PER_KIND]))
    if prefix == "" and q:
        sections += _records(request, q)
    if prefix == "":
        pages = [link for group in shell.rail for link in group.links]
        sections.append((gettext("Pages"), _fitting(pages, q)[:PAGES]))
    if (prefix == "" and len(q) > 1) or prefix == "#":
        sections.append((gettext("Clauses"), _clauses(request, q)))
    if prefix == "@" or (prefix == "" and len(q) > 1):
        sections.append((gettext("People"), _people(q)))
    context = {"sections": [(title, links) for title, links in sections if links], "q": raw}
    return render(request, "desk/parts/found.html", context)


def _actions(shell: Shell) -> list[Link]:
    """What can be opened anew, and what can be done with the desk itself."""
    create = gettext("Create")
    made = [Link(f"{create} · {link.label}", link.url, link.icon) for link in shell.create]
    own = [Link(gettext("My duties"), "/duties/", "clock-check"), Link(gettext("Inbox"), "/inbox/", "bell")]
    return [*made, *own, Link(gettext("Keyboard"), "/keys/", "keyboard"), Link(gettext("Me"), "/me/", "user")]


def lookup(request: HttpRequest, kind: str) -> HttpResponse:
    """``/lookup/customers.customer/?q=``: records for a form's choice, within what the person may see."""
    q = request.GET.get("q", "").strip()[:100]
    if kind == "person":
        found = [(link.url, link.label, link.icon) for link in _people(q, LOOKED_UP, keys=True)]
        return render(request, "desk/parts/lookup.html", {"found": found})
    resource = HOUSE.resources.get(kind)
    if resource is None or not person.rights(request).may(resource.see):
        raise NotFound
    rows = resource.model.objects.filter(covered(person.rights(request), resource.see, resource.model))
    rows = searched(rows, resource, person.rights(request), q) if q else rows
    title = title_path(resource.model)
    told = hidden if resource.title in resource.masked else str
    extra = [field_of(resource, name).show for name in _context(resource)]
    tuples = rows.order_by("-updated_at").values_list("pk", title, *extra)[:LOOKED_UP]
    found = [
        (str(pk), told(name or f"#{pk}"), " · ".join(str(part) for part in rest if part)) for pk, name, *rest in tuples
    ]
    return render(request, "desk/parts/lookup.html", {"found": found})


def _context(resource: Resource) -> list[str]:
    """What tells two records of the same name apart: whose they are."""
    return [name for name in ("customer", "owner") if has(resource.model, name)][:1]


def _records(request: HttpRequest, q: str) -> list[tuple[str, list[Link]]]:
    """At most five records a kind, each kind under its own head."""
    found = []
    for kind, rows in hits(person.rights(request), q).items():
        resource = HOUSE.resources[kind]
        links = [Link(name, f"/{resource.slug}/{key}/", resource.icon) for key, name in rows]
        found.append((gettext(resource.plural), links))
    return found


def _people(q: str, most: int = PER_KIND, *, keys: bool = False) -> list[Link]:
    """Active people by name, sign-in name or pinyin initials; a company has few enough to look through."""
    return [
        Link(one.name, str(one.pk) if keys else people_url(one.pk), one.username if keys else "user")
        for one in people_named(q, most)
    ]


def people_named(q: str, most: int) -> list[Account]:
    """Active people by name, sign-in name or pinyin initials, in the order of their names: one query."""
    people = Account.objects.filter(is_active=True).order_by("name")
    if q and not q.isascii():
        people = people.filter(Q(name__icontains=q))
    low = q.lower()
    fits = (one for one in people[:5000] if not q or low in f"{one.name} {one.username}".lower() or _spelt(one, low))
    return list(islice(fits, most))


def _spelt(one: Account, low: str) -> bool:
    return initials(one.name).startswith(low)


def people_url(pk: int) -> str:
    """The address of the record that stands for an account: of the kind that is tied to accounts one to one."""
    for resource in HOUSE.resources.values():
        for field in resource.model._meta.concrete_fields:
            if field.one_to_one and field.related_model is Account:
                return f"/{resource.slug}/?{field.name}={pk}"
    return "/"


def _fitting(links: list[Link], q: str) -> list[Link]:
    if not q:
        return links
    wanted = needle(q)
    return [link for link in links if wanted in needle(link.label) or wanted in initials(link.label)]


def _clauses(request: HttpRequest, q: str) -> list[Link]:
    book, language = in_force(person.actor(request).now), get_language() or "zh-hans"
    found = []
    for clause in book.clauses.values():
        title = clause.title.get(language)
        if q.lower() in clause.id or q.lower() in title.lower():
            found.append(Link(f"{clause.id} · {title}", clause_url(clause.id), "scale"))
        if len(found) >= PER_KIND:
            break
    return found


def clause_url(clause_id: str) -> str:
    """The address of a clause's page, when a module brings one (named ``clause``)."""
    try:
        return reverse("clause", args=[clause_id])
    except NoReverseMatch:
        return "/"
