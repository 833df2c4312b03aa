"""The frame round every page: rail, quick create, badges; only what the person may use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk import person
from guiju.groundwork.desk.drawn import drawn
from guiju.groundwork.desk.keys import keys_of
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.kernel.text import N_

# The groups of the rail, in order: key, msgid, icon.
GROUPS = (
    ("today", N_("Today"), "home"),
    ("customers", N_("Customers"), "building-community"),
    ("leads", N_("Leads and pool"), "target-arrow"),
    ("calls", N_("Telesales"), "phone"),
    ("deals", N_("Opportunities and contracts"), "chart-funnel"),
    ("orders", N_("Orders and payments"), "receipt"),
    ("documents", N_("Documents"), "files"),
    ("governance", N_("Approvals"), "checklist"),
    ("org", N_("Organisation"), "sitemap"),
    ("policy", N_("Policy"), "scale"),
)
_ORDER = {key: place for place, (key, _, _) in enumerate(GROUPS)}


@dataclass(frozen=True)
class Link:
    """One entry of rail, palette or quick create."""

    label: str
    url: str
    icon: str
    active: bool = False


@dataclass(frozen=True)
class Group:
    """A rail group with the entries this person may open."""

    key: str
    label: str
    icon: str
    links: list[Link] = field(default_factory=list)


class Shell:
    """Everything the frame prints; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def rights(self) -> Rights:
        """What the person may do."""
        return person.rights(self.request)

    @cached_property
    def account(self) -> Account:
        """Who is signed in."""
        return person.account(self.request)

    @cached_property
    def rail(self) -> list[Group]:
        """The groups with at least one entry, in the house's order."""
        entries: dict[str, list[Link]] = {}
        for group, label, url, icon in self._open:
            entries.setdefault(group, []).append(Link(gettext(label), url, icon, self._is_on(url)))
        found = [Group(key, gettext(label), icon, entries.get(key, [])) for key, label, icon in GROUPS]
        return [group for group in found if group.links]

    @cached_property
    def _open(self) -> tuple[tuple[str, str, str, str], ...]:
        """What may be opened: group, msgid, address, icon."""
        may = self.rights.may
        pages = [
            (page.group, page.label, page.url, page.icon)
            for module in HOUSE.modules
            for page in module.rail
            if page.see is None or may(page.see)
        ]
        return *pages, *[
            (one.group, one.plural, f"/{one.slug}/", one.icon)
            for one in HOUSE.resources.values()
            if one.group and may(one.see)
        ]

    def _is_on(self, url: str) -> bool:
        path = self.request.path
        return path == url or (url != "/" and path.startswith(url))

    @cached_property
    def _creatable(self) -> tuple[Resource, ...]:
        """The kinds of which the person may open a record anew, in the house's order."""
        may = self.rights.may
        found = [one for one in HOUSE.resources.values() if one.create and one.group and may(one.create)]
        return tuple(sorted(found, key=lambda one: _ORDER.get(one.group or "", len(_ORDER))))

    @cached_property
    def create(self) -> list[Link]:
        """What the person may open anew, for the quick-create menu."""
        return [
            Link(
                gettext(one.label), f"/do/{one.create}/?quick=1", one.icon,
                active=self.request.path == f"/do/{one.create}/",
            )
            for one in self._creatable
        ]  # fmt: skip

    @property
    def create_here(self) -> str:
        """The form that one key opens: of the kind whose page is shown, else of the first kind in the menu."""
        here = HOUSE.slugs.get(self.request.path.strip("/").split("/")[0])
        found = here if here in self._creatable else next(iter(self._creatable), None)
        return f"/do/{found.create}/?quick=1" if found is not None else ""

    @property
    def above(self) -> SafeString:
        """Rail and top bar."""
        on = tuple(url for _, _, url, _ in self._open if self._is_on(url))
        own = {
            "csrf_token": get_token(self.request), "here": self.request.get_full_path(), "name": self.account.name,
            "initial": self.account.name[:1].upper(), "username": self.account.username,
        }  # fmt: skip
        return drawn("desk/parts/above.html", (self._looks, on, self.badges), own, {"shell": self})

    @property
    def below(self) -> SafeString:
        """The bar at the bottom of a telephone."""
        path = self.request.path if self.request.path in ("/", "/customers/", "/decide/", "/me/") else ""
        return drawn("desk/parts/bottom.html", (self._looks, path), {}, {"shell": self, "path": path})

    @property
    def assets(self) -> SafeString:
        """Style sheets and scripts of every page."""
        return drawn("desk/parts/assets.html")

    @property
    def dialogs(self) -> SafeString:
        """The dialogs that every page keeps ready: forms, palette, keyboard table."""
        return drawn("desk/parts/dialogs.html")

    @cached_property
    def _looks(self) -> tuple[Any, ...]:
        """All that the frame shows of a person but their name."""
        return self.theme, self.narrow, self._open, tuple(one.kind for one in self._creatable)

    @property
    def keymap(self) -> str:
        """The person's keys as JSON, command → key: on the page itself, so that the first key pressed is heeded."""
        return json.dumps(keys_of(self.account))

    @property
    def exports(self) -> bool:
        """True when the person may take lists out of the house."""
        return self.rights.may("transfer.prepare_export")

    @property
    def has_customers(self) -> bool:
        """True when the list of customers stands on the person's rail."""
        return any(link.url == "/customers/" for group in self.rail for link in group.links)

    @property
    def imports(self) -> dict[str, str]:
        """The kinds whose rows the person may bring in from files: kind → its word."""
        if not self.rights.may("transfer.upload_file"):
            return {}
        return {one.kind: word for word, one in HOUSE.imports.items() if self.rights.may(one.verb)}

    @property
    def badges(self) -> bool:
        """True when some module has figures for the top bar."""
        return any(module.badges for module in HOUSE.modules)

    @property
    def theme(self) -> str:
        """``light`` or ``dark``, as the person chose on this machine."""
        return "dark" if self.request.COOKIES.get("guiju_theme") == "dark" else "light"

    @property
    def narrow(self) -> bool:
        """True when the person folded the rail."""
        return self.request.COOKIES.get("guiju_rail") == "narrow"

    @property
    def language(self) -> str:
        """The language code of this page."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def sample(self) -> bool:
        """True for the sample company, which says so at the top of each page."""
        return bool(getattr(settings, "SAMPLE", False))


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: ``shell`` in every template."""
    return {"shell": Shell(request)}
