"""What is right, read from the policy documents and from the tables below; it knows nothing of the code under test."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

# kind: (whose, of which unit); nothing in both: any right at all reaches every record of the kind
WHOSE: dict[str, tuple[str, str]] = {
    "access.listentry": ("record_list.owner_id", ""), "access.listgrant": ("record_list.owner_id", ""),
    "access.post": ("account_id", "unit_id"), "access.recordlist": ("owner_id", ""),
    "access.standin": ("absent_id", ""), "access.token": ("account_id", ""), "access.unit": ("head_id", "pk"),
    "catalog.product": ("", ""), "customers.consent": ("contact.customer.owner_id", "contact.customer.unit_id"),
    "customers.contact": ("customer.owner_id", "customer.unit_id"),
    "customers.datashare": ("customer.owner_id", "customer.unit_id"), "customers.duplicatesearch": ("", ""),
    "customers.pool": ("", ""), "customers.share": ("customer.owner_id", "customer.unit_id"),
    "customers.shareask": ("customer.owner_id", "customer.unit_id"),
    "desk.bulkrun": ("owner_id", ""), "desk.import": ("", ""), "desk.savedview": ("owner_id", ""),
    "governance.acknowledgement": ("account_id", ""), "governance.approvalcondition": ("owed_by_id", "unit_id"),
    "governance.approvalrequest": ("asked_by_id", "unit_id"), "governance.reassignment": ("absent_id", ""),
    "governance.routedraft": ("drawn_by_id", ""), "leads.enquiry": ("lead.owner_id", "lead.unit_id"),
    "leads.sourcecost": ("", ""), "orders.orderchange": ("order.owner_id", "order.unit_id"),
    "orders.receivable": ("order.owner_id", "order.unit_id"), "orders.shipment": ("order.owner_id", "order.unit_id"),
    "notices.noticechoice": ("owner_id", ""),
    "org.employee": ("account_id", "unit_id"), "policy.policyversion": ("", ""),
    "policy.waiver": ("asked_by_id", "unit_id"), "security.impersonation": ("account_id", ""),
    "security.reveal": ("account_id", "unit_id"), "security.reviewitem": ("review.owner_id", "review.unit_id"),
    "security.safeguard": ("account_id", ""),
}  # fmt: skip
OWNED = ("owner_id", "unit_id")
# kind: the records above it, nearest first
ABOVE: dict[str, tuple[str, ...]] = {
    "calls.call": ("lead", "customer", "contact", "contact.customer"), "calls.followup": ("lead", "customer"),
    "contracts.contract": ("opportunity", "customer", "negotiation", "opportunity.lead", "opportunity.customer"),
    "customers.consent": ("contact", "contact.customer"), "customers.contact": ("customer",),
    "customers.datashare": ("customer",), "customers.refusal": ("contact", "contact.customer"),
    "customers.share": ("customer",), "customers.shareask": ("customer",),
    "deals.opportunity": ("lead", "customer"), "leads.enquiry": ("lead",),
    "finance.receipt": ("order", "customer", "order.customer", "order.opportunity", "order.opportunity.lead"),
    "orders.order": ("contract", "opportunity", "customer", "opportunity.lead"),
    **dict.fromkeys(("orders.orderchange", "orders.receivable", "orders.shipment"),
                    ("order", "order.customer", "order.opportunity", "order.opportunity.lead")),
    **dict.fromkeys(("deals.negotiation", "deals.proposal", "deals.quotation", "deals.solution"),
                    ("opportunity", "opportunity.lead", "opportunity.customer")),
}  # fmt: skip
POOL = {
    "leads.lead": ("leads.see", "leads.claim", "leads.look_closer"),
    "customers.customer": ("customers.see", "customers.claim_customer", "customers.look_closer"),
    "customers.contact": ("customers.see",),
}
TO_SHARED = ("see", "see_phone")
KEEPERS = {
    "access.standin": "substitute_id", "customers.duplicatepair": "other_owner_id", "org.handover": "giver_id",
    "governance.approvalcondition": "set_by_id", "customers.refusal": "contact.customer.owner_id",
}  # fmt: skip


def reach(record: Any, path: str) -> Any:
    """What stands at ``contact.customer.owner_id``; None where a link on the way is empty."""
    for name in path.split(".") if path else ():
        record = getattr(record, name, None)
        if record is None:
            return None
    return record if path else None


@dataclass(frozen=True)
class Post:
    """A role in a unit: the unit itself, every unit at or below it, and every one of its department."""

    account: int
    role: str
    unit: int
    above: frozenset[int]
    below: frozenset[int]
    department: frozenset[int]
    regions: tuple[str, ...]


@dataclass
class Oracle:
    """``permits`` as the documents have them; ``concerned`` names who was let into a record by something that happened:
    a decision asked for, a list of readers; ``listed`` and ``shared`` are pairs of record and account.
    """

    permits: list[Mapping[str, Any]]
    posts: list[Post]
    listed: set[tuple[str, int]] = field(default_factory=set)
    shared: set[tuple[str, int]] = field(default_factory=set)
    concerned: set[tuple[str, int]] = field(default_factory=set)
    _known: dict[tuple[int, str], list[tuple[Mapping[str, Any], Post]]] = field(default_factory=dict)

    def holds(self, account: int, verb: str) -> list[tuple[Mapping[str, Any], Post]]:
        """The permits that give somebody the verb on any record at all, each with the post behind it."""
        if (account, verb) not in self._known:
            self._known[account, verb] = list(self._held(account, verb))
        return self._known[account, verb]

    def _held(self, account: int, verb: str) -> Iterator[tuple[Mapping[str, Any], Post]]:
        mine = [post for post in self.posts if post.account == account]
        yield from (
            (permit, post)
            for permit in self.permits
            for post in mine
            if (post.role in permit["roles"] or "all" in permit["roles"])
            and any(fnmatchcase(verb, pattern) for pattern in permit["verbs"])
        )

    def may(self, account: int, verb: str, record: Any) -> bool:
        """True when the documents let the account carry out the verb on the record."""
        held = self.holds(account, verb)
        if not held:
            return False
        kind = record.kind()
        if kind == "documents.document" and verb == "documents.see" and not self._on_its_list(account, record):
            return False
        return any(self._covers(permit, post, account, record) for permit, post in held) or self._let_in(
            account, verb, record
        )

    def _on_its_list(self, account: int, record: Any) -> bool:
        inside = (record.owner_id, record.keeper_id, *record.readers)
        return record.secrecy != "confidential" or account in inside

    def _covers(self, permit: Mapping[str, Any], post: Post, account: int, record: Any) -> bool:
        kind, scope = record.kind(), permit["scope"]
        for name, wanted in permit.get("if", {}).items():
            if _nearest(record, name) != wanted["eq"]:
                return False
        whose, where = WHOSE.get(kind, OWNED)
        if scope == "all" or (not whose and scope not in ("territory", "list")):
            return True
        if scope == "list":
            return any((ref, account) in self.listed for ref in self._refs(record))
        if whose and reach(record, whose) == account:
            return True
        if scope == "territory":
            return any(str(region).startswith(begins) for region in _regions(record) for begins in post.regions)
        units = {"team": {post.unit}, "department": post.department, "tree": post.below}.get(scope, set())
        return reach(record, where) in units

    def _let_in(self, account: int, verb: str, record: Any) -> bool:
        kind, word = record.kind(), verb.partition(".")[2]
        if (record.ref, account) in self.concerned:
            return True
        if kind == "documents.document":
            return account == record.keeper_id or (word == "see" and account in record.readers)
        if kind in KEEPERS and reach(record, KEEPERS[kind]) == account:
            return True
        if word in TO_SHARED and any((ref, account) in self.shared for ref in self._refs(record)):
            return True
        pooled = record.customer if kind == "customers.contact" else record
        in_pool = verb in POOL.get(kind, ()) and pooled.state == "pooled" and pooled.discarded_at is None
        return in_pool and bool(self.holds(account, "leads.see_pool"))

    def _refs(self, record: Any) -> Iterator[str]:
        yield record.ref
        for path in ABOVE.get(record.kind(), ()):
            above = reach(record, path)
            if above is not None:
                yield above.ref


def _nearest(record: Any, name: str) -> Any:
    """What the record itself says, else the nearest record above it; None where nobody says anything."""
    if hasattr(record, name):
        return getattr(record, name)
    above = (reach(record, path) for path in ABOVE.get(record.kind(), ()))
    return next((getattr(one, name) for one in above if hasattr(one, name)), None)


def _regions(record: Any) -> list[str]:
    """A record's own region, else those of the records above it."""
    if hasattr(record, "region"):
        return [record.region]
    found = (reach(record, f"{path}.region") for path in ABOVE.get(record.kind(), ()))
    return [region for region in found if region]


def permits_of(documents: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Every permit of the clauses in force."""
    return [
        {**control["permit"], "scope": control["permit"]["scope"]}
        for document in documents.values()
        for chapter in document["chapters"]
        for clause in chapter["clauses"]
        for control in clause.get("controls", ())
        if "permit" in control and clause.get("state", "in_force") == "in_force"
    ]
