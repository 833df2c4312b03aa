"""The whole company of the matrix: every role, and records of every kind as its people made them through the doors."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.test import Client

from guiju.customers.models import Share, ShareAsk
from guiju.groundwork.access.grants import Rights, rights
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.access.models import Post as PostRow
from guiju.groundwork.flow.register import REGISTER
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.testing.cast import FOUNDED, Cast, Person, guard_open
from guiju.groundwork.testing.policy import adopt
from house.oracle import Oracle, Post, permits_of
from house.peopled_rest import ask_and_look, concerned, keep_house, sell_more
from house.story import Story, adopt_shipped
from house.trials import DOCUMENTS

LONG = date(2099, 1, 1)
# Who the shipped policies do not know yet, so that every scope there is has somebody: name: (unit, role)
MORE = {
    "deputy": ("north", "deputy_manager"), "board": ("company", "crm_board"), "auditor": ("team_one", "auditor"),
    "regional": ("works", "regional"), "leader": ("team_one", "leader"), "planner": ("south", "planner"),
    "buyer": ("office", "buyer"), "newcomer": ("desk", "nothing_yet"),
}  # fmt: skip
EXTRA = [
    {"roles": ["regional"], "verbs": ["customers.*", "leads.see", "deals.see", "calls.see"], "scope": "territory"},
    {"roles": ["leader"], "verbs": ["customers.*", "leads.*", "deals.see", "orders.see"], "scope": "team"},
    {"roles": ["planner"], "verbs": ["customers.*", "orders.*", "org.*", "documents.*"], "scope": "tree"},
    {"roles": ["buyer"], "verbs": ["customers.see*", "leads.see", "deals.see", "orders.see"], "scope": "list"},
    {"roles": ["auditor"], "verbs": ["customers.*", "leads.*"], "scope": "all", "if": {"region": {"eq": "江苏"}}},
    {"roles": ["newcomer"], "verbs": ["org.see"], "scope": "self"},
]


@dataclass
class Peopled:
    """People, records by kind, rights, one browser each, and the oracle that says who may what."""

    cast: Cast
    oracle: Oracle
    records: dict[str, list[Any]] = field(default_factory=dict)
    rights: dict[str, Rights] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, Person]:
        return self.cast.people

    def may(self, name: str, verb: str, record: Any) -> bool:
        return self.oracle.may(self.people[name].id, verb, record)

    def everywhere(self, name: str, verb: str) -> bool:
        held = self.oracle.holds(self.people[name].id, verb)
        return any(permit["scope"] == "all" and "if" not in permit for permit, _ in held)

    def holds(self, name: str, verb: str) -> bool:
        return bool(self.oracle.holds(self.people[name].id, verb))


def settle(cast: Cast) -> Peopled:
    """Everybody is there, the shipped policies hold, and things have happened."""
    adopt_shipped(DOCUMENTS)
    adopt([{"id": "t-1", "controls": [{"permit": permit} for permit in EXTRA]}], base=False)
    with guard_open():
        for name, (unit, role) in MORE.items():
            _join(cast, name, cast.units[unit], role)
        PostRow.objects.filter(role="regional").update(regions=["浙江"])
    world = Peopled(cast, Oracle([*permits_of(DOCUMENTS), *EXTRA], []))
    happen(world)
    world.oracle.posts = [_post(row) for row in PostRow.objects.select_related("unit")]
    for kind, model in REGISTER.kinds.items():
        world.records[kind] = list(model.every.order_by("pk"))
    concerned(world.oracle, Story(cast))
    for name, person in world.people.items():
        world.rights[name] = rights(person.account, person.actor.now)
        world.clients[name] = Client()
        world.clients[name].force_login(person.account)
    return world


def _join(cast: Cast, name: str, unit: Unit, role: str) -> None:
    account = Account.objects.create(username=name, name=f"{name}先生", password="!")
    now = cast.clock()
    PostRow.objects.create(
        account=account, unit=unit, role=role, valid_from=FOUNDED, created_at=now, updated_at=now, version=1
    )
    cast.people[name] = Person(account, Actor(account.pk, account.name, clock=cast.clock), unit, role)


def _post(row: PostRow) -> Post:
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    departments = set(Unit.objects.filter(is_department=True).values_list("pk", flat=True))

    def line(unit: int | None) -> list[int]:
        return [unit, *line(parents[unit])] if unit is not None else []

    own = line(row.unit_id)
    head = next(unit for unit in own if unit in departments)
    return Post(
        row.account_id, row.role, row.unit_id, frozenset(own),
        frozenset(unit for unit in parents if row.unit_id in line(unit)),
        frozenset(unit for unit in parents if head in line(unit)), tuple(row.regions),
    )  # fmt: skip


def happen(world: Peopled) -> None:
    """The same story with three salespeople in the lead, then what goes from hand to hand."""
    cast = world.cast
    numbers = count(1)
    for name, manager in (("owner", "manager"), ("teammate", "manager"), ("stranger", "south_manager")):
        people = {**cast.people, "owner": cast.people[name], "manager": cast.people[manager]}
        _sell(Story(Cast(cast.clock, cast.system, cast.units, people), numbers))
    _hand_on(Story(cast, numbers), world)


def _sell(story: Story) -> None:
    owner = story.cast.owner
    order = story.confirmed()
    customer = story.customer()
    contact = story.contact(customer)
    story.do(owner, "customers.record_refusal", contact=contact, reason="请勿来电")
    story.call(customer=order.customer, phone="13900009999")
    given = {"subject": "回访", "due_at": "2026-04-05T10:00:00+08:00", "customer": customer}
    story.do(owner, "calls.plan_follow_up", **given)
    story.do(owner, "calls.add_note", text="记一笔", about=customer.ref)
    story.share_asked()
    story.proposal()
    story.lead()
    story.do(owner, "leads.discard_lead", story.lead(), reason="误录")
    for secrecy in ("confidential", "important", "ordinary"):
        story.document(secrecy=secrecy)
    story.do(owner, "orders.ask_change", order=order, what="delivery_date", after="2026-05-01")
    story.do(story.cast.delivery, "orders.ship", order, carrier="顺丰")
    story.do(owner, "governance.acknowledge", policy="b2b")
    sell_more(story, order, contact)
    ask_and_look(story, contact)


def _hand_on(story: Story, world: Peopled) -> None:
    cast = story.cast
    assigned = story.do(cast.marketing, "leads.assign", story.screened(), to=cast.stranger.account)
    story.do(cast.stranger, "leads.release", assigned, reason="转岗")
    story.do(cast.marketing, "leads.assign", story.screened(), to=cast.stranger.account)
    shared, listed, pooled, handed = (story.customer() for _ in range(4))
    for customer in (shared, listed, pooled, handed):
        story.contact(customer)
        story.opportunity(customer=customer)
    story.do(cast.owner, "customers.release_customer", story.customer(), reason="不再跟进")
    story.do(cast.manager, "customers.hand_over", handed, to=cast.stranger.account)
    now = cast.clock()
    with guard_open():
        Share.every.create(
            customer=shared, colleague=cast.stranger.account, until=LONG, reason="合作", created_at=now, updated_at=now
        )
        ask = ShareAsk.every.create(
            customer=handed, asker=cast.teammate.account, reason="合作", created_at=now, updated_at=now
        )
    world.oracle.shared |= {(shared.ref, cast.stranger.id), (ask.ref, cast.teammate.id)}
    record_list = story.do(cast.manager, "security.open_list", name="回访", about="customers.customer")
    story.do(cast.manager, "security.add_list_entry", record_list=record_list, record_key=listed.pk)
    for person in (cast.service, world.people["buyer"]):
        story.do(cast.manager, "security.grant_list", record_list=record_list, account=person.account, valid_to=LONG)
        world.oracle.listed.add((listed.ref, person.id))
    _keep_secrets(story)


def _keep_secrets(story: Story) -> None:
    cast = story.cast
    story.do(cast.owner, "documents.classify", story.document(secrecy="confidential"), readers=[cast.teammate.id])
    story.document(secrecy="confidential", keeper=cast.stranger.account)
    story.document(secrecy="important", keeper=cast.finance.account)
    keep_house(story)
