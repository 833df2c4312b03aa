"""What can be done with views: saved, edited, shared, discarded."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.db.models import Q, Value
from django.http import QueryDict

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.access.models import Post
from guiju.groundwork.access.statements import Hole, statement
from guiju.groundwork.desk.arrangement import PARAMS, arranged
from guiju.groundwork.desk.events import ViewDiscarded, ViewEdited, ViewSaved, ViewShared
from guiju.groundwork.desk.kept import SavedView, keeper
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.query import parse
from guiju.groundwork.desk.resource import Resource
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import KEEP, change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.event import Event
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force

LONGEST = 4000
PASSING = ("after", "before", "day", "view", "format", "ids")  # of the page now shown, not of the view
Address = Annotated[str, Ask(N_("Filters, columns and order"))]
Roles = Annotated[list[str], Ask(N_("Shared with"), N_("Roles of the policies; “all” means everybody."))]


@action("desk.save_view", creates=SavedView)
def save_view(
    by: Actor, view: SavedView, *, of_kind: str, name: str, address: Address = "", layout: str = SavedView.TABLE,
    pinned: bool = True,
) -> Event:  # fmt: skip
    """Keep a list as it now stands under a name of one's own."""
    view.owner_id, view.of_kind = keeper(by), of_kind
    view.address = _checked(by, of_kind, address)
    view.name, view.layout, view.pinned = _named(name), _layout(layout), pinned
    return ViewSaved(of_kind, name)


@action("desk.edit_view")
def edit_view(
    by: Actor, view: SavedView, *, name: str = KEEP, address: Address = KEEP, layout: str = KEEP, pinned: bool = KEEP
) -> Event:
    """Give a view another name, or let it hold the list as it now stands."""
    changed = change(
        view,
        name=name if name is KEEP else _named(name),
        address=address if address is KEEP else _checked(by, view.of_kind, address),
        layout=layout if layout is KEEP else _layout(layout),
        pinned=pinned,
    )
    return ViewEdited(changed)


@action("desk.share_view")
def share_view(by: Actor, view: SavedView, *, roles: Roles) -> Event:
    """Offer a view to everybody with one of these roles; an empty list makes it private again."""
    held = Post.objects.values_list("role", flat=True).distinct()
    known = {*in_force(by.now).roles, *held, SavedView.EVERYBODY}
    strange = next((role for role in roles if role not in known), "")
    if strange:
        raise Invalid({"roles": (N_("There is no such role: %(role)s"), {"role": strange})})
    view.shared_with = sorted(set(roles))
    return ViewShared(tuple(view.shared_with))


@action("desk.discard_view")
def discard_view(by: Actor, view: SavedView) -> Event:
    """Throw a view away; the records it showed stay as they are."""
    view.discarded_at = by.now
    return ViewDiscarded(view.name)


def views_of(rights: Rights, kind: str) -> list[SavedView]:
    """The views of a kind that a person meets, by name, their own first: one query."""
    mine = SavedView.open_to(rights.account_id, rights.roles)
    asked = SavedView.objects.filter(mine, of_kind=Value(Hole("kind"))).select_related("owner")
    found = statement(rights, "views", lambda: asked).rows(kind=kind)
    return sorted(found, key=lambda view: (view.owner_id != rights.account_id, view.name))


def view_seen(rights: Rights, kind: str, pk: int) -> SavedView | None:
    """One view, if this person meets it."""
    meets: Q = SavedView.open_to(rights.account_id, rights.roles)
    found: SavedView | None = SavedView.objects.filter(meets, of_kind=kind, pk=pk).first()
    return found


def kept_of(params: QueryDict) -> str:
    """What a view keeps of an address: everything but where in the list one stands; in one order, to be compared."""
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = [value for value in params.getlist(name) if value != ""]
        if name not in PASSING and values:
            kept.setlist(name, values)
    return kept.urlencode()


def _checked(by: Actor, kind: str, address: str) -> str:
    resource = HOUSE.resources.get(kind)
    if resource is None:
        raise Invalid({"of_kind": (N_("There is no such kind of record."), {})})
    if len(address) > LONGEST:
        raise Invalid({"address": (N_("At most %(max_length)s characters."), {"max_length": LONGEST})})
    params = QueryDict(address.removeprefix("?"))
    _readable(by, resource, params)
    return kept_of(params)


def _readable(by: Actor, resource: Resource, params: QueryDict) -> None:
    """A view holds only what the list can show to whoever saves it; raises Invalid at the address."""
    if by.account_id is None:
        return
    held = rights_of(by)
    try:
        parse(resource, params, by, held, reserved=PARAMS)
        arranged(resource, params, held)
    except Invalid as invalid:
        raise Invalid({"address": next(iter(invalid.fields.values()))}) from invalid


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid({"name": (N_("This is needed."), {})})
    return name.strip()


def _layout(layout: str) -> str:
    if layout not in dict(SavedView.LAYOUTS):
        raise Invalid({"layout": (N_("“%(code)s” is not one of the choices."), {"code": layout})})
    return layout


ACTIONS: Iterable[Any] = (save_view, edit_view, share_view, discard_view)
