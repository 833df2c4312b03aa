"""Named lists of records opened to persons for a time, and the territories of units and posts."""

from datetime import date
from typing import Annotated

from guiju.groundwork.access.models import Account, ListEntry, ListGrant, Post, RecordList, Unit
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.security.events import (
    ListEntryAdded,
    ListEntryRemoved,
    ListGranted,
    ListOpened,
    ListWithdrawn,
    TerritorySet,
)

_KEY = Annotated[int, Ask(N_("Record"), help=N_("its number, as in the address of its page"))]
_REGIONS = Annotated[list[str], Ask(N_("Regions"), help=N_("one a line; a record belongs if its region begins so"))]


@action("security.open_list", creates=RecordList)
def open_list(by: Actor, record_list: RecordList, *, name: str, about: str, reason: str = "") -> ListOpened:
    """Set up a list of records of one kind (``customers.customer``); its keeper is whoever sets it up."""
    if about not in HOUSE.resources:
        raise Invalid({"about": (N_("There is no kind of record called %(name)s."), {"name": about})})
    change(record_list, name=name, about=about, reason=reason, owner_id=by.account_id)
    return ListOpened(name)


@action("security.add_list_entry", creates=ListEntry)
def add_list_entry(by: Actor, entry: ListEntry, *, record_list: RecordList, record_key: _KEY) -> ListEntryAdded:
    """Put a record on a list; only one that the keeper may see, because a list never opens more than that."""
    _check_keeper(by, record_list)
    resource = HOUSE.resources[record_list.about]
    rows = resource.model.objects.filter(pk=record_key)
    if by.account_id is not None:
        rows = rows.filter(covered(rights_of(by), resource.see, resource.model))
    if not rows.exists():
        raise Invalid({"record_key": (N_("There is no such record, or it is not yours to see."), {})})
    change(entry, record_list=record_list, kind_of=record_list.about, record_key=record_key)
    return ListEntryAdded(f"{record_list.about}:{record_key}")


@action("security.remove_list_entry")
def remove_list_entry(by: Actor, entry: ListEntry) -> ListEntryRemoved:
    """Take a record off its list."""
    entry.discarded_at = by.now
    return ListEntryRemoved(str(entry))


@action("security.grant_list", creates=ListGrant)
def grant_list(
    by: Actor, grant: ListGrant, *, record_list: RecordList, account: Account, valid_to: date
) -> ListGranted:
    """Open a list to a person through a last day."""
    _check_keeper(by, record_list)
    if valid_to < business_day(by.now):
        raise Invalid({"valid_to": (N_("The last day lies in the past."), {})})
    change(grant, record_list=record_list, account=account, valid_to=valid_to)
    return ListGranted(account.pk, valid_to.isoformat())


@action("security.withdraw_list")
def withdraw_list(by: Actor, grant: ListGrant) -> ListWithdrawn:
    """Close a list to a person at once."""
    grant.discarded_at = by.now
    return ListWithdrawn(grant.account_id)


@action("security.set_unit_territory")
def set_unit_territory(by: Actor, unit: Unit, *, regions: _REGIONS) -> TerritorySet:
    """The regions of a unit, for all posts in it and below that name none of their own."""
    change(unit, regions=_cleaned(regions))
    return TerritorySet(tuple(unit.regions))


@action("security.set_post_territory")
def set_post_territory(by: Actor, post: Post, *, regions: _REGIONS) -> TerritorySet:
    """The regions of a post; none: those of its unit."""
    change(post, regions=_cleaned(regions))
    return TerritorySet(tuple(post.regions))


def _cleaned(regions: list[str]) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in regions if part.strip()))


def _check_keeper(by: Actor, record_list: RecordList) -> None:
    if by.account_id is not None and record_list.owner_id != by.account_id:
        raise Refused("security.not_keeper", N_("Only the keeper of the list does this."))
