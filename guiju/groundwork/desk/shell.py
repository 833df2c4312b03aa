"""The frame round every page: rail, quick create, badges; only what the person may use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Account
from guiju.groundwork.desk import person
from guiju.groundwork.desk.keys import keys_of
from guiju.groundwork.desk.module import HOUSE
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

    @property
    def active(self) -> bool:
        """True when the page now shown belongs to this group."""
        return any(link.active for link in self.links)


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
        entries = self._entries()
        found = [Group(key, gettext(label), icon, entries.get(key, [])) for key, label, icon in GROUPS]
        return [group for group in found if group.links]

    def _entries(self) -> dict[str, list[Link]]:
        entries: dict[str, list[Link]] = {}
        for page in (page for module in HOUSE.modules for page in module.rail):
            if page.see is None or self.rights.may(page.see):
                entries.setdefault(page.group, []).append(self._link(page.label, page.url, page.icon))
        for resource in HOUSE.resources.values():
            if resource.group and self.rights.may(resource.see):
                link = self._link(resource.plural, f"/{resource.slug}/", resource.icon)
                entries.setdefault(resource.group, []).append(link)
        return entries

    def _link(self, label: str, url: str, icon: str) -> Link:
        path = self.request.path
        return Link(gettext(label), url, icon, path == url or (url != "/" and path.startswith(url)))

    @cached_property
    def create(self) -> list[Link]:
        """What the person may open anew, for the quick-create menu."""
        order = [key for key, _, _ in GROUPS]
        found = [
            (order.index(resource.group) if resource.group in order else len(order), resource)
            for resource in HOUSE.resources.values()
            if resource.create and resource.group and self.rights.may(resource.create)
        ]
        return [
            Link(
                gettext(resource.label), f"/do/{resource.create}/?quick=1", resource.icon,
                active=self.request.path == f"/do/{resource.create}/",
            )
            for _, resource in sorted(found, key=lambda pair: pair[0])
        ]  # fmt: skip

    @property
    def create_here(self) -> str:
        """The form that one key opens: of the kind whose page is shown, else of the first kind in the menu."""
        here = HOUSE.slugs.get(self.request.path.strip("/").split("/")[0])
        urls = [link.url for link in self.create]
        own = f"/do/{here.create}/?quick=1" if here is not None else ""
        return own if own in urls else (urls or [""])[0]

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
