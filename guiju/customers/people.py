"""Rows of a file of contacts: how one reads, whose contact it becomes, and which are known already."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from guiju.customers.models import Contact, Customer
from guiju.customers.queries import named_alike, taken_codes
from guiju.customers.rows import Reasons, coded, read_or_say, texts
from guiju.customers.rules import read_credit_code, read_phone
from guiju.groundwork.access.scopes import covered
from guiju.groundwork.desk.importable import Fault, Line
from guiju.groundwork.desk.models import ImportFault
from guiju.groundwork.flow.door import rights_of
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.company import name_key
from guiju.groundwork.kernel.text import N_

NO_CUSTOMER = N_("Among the customers you may work on there is none of this name or credit code.")
SEVERAL = N_("Several customers have this name; give the credit code.")
SAME_CONTACT = N_("This contact is known already: %(known)s")
LONGEST = {"customer": 120, "name": 80, "position": 60, "email": 254}
Placed = list[tuple[int, Line]]


class Person(NamedTuple):
    """A person and the company where they are, named by its credit code or its name."""

    customer: str
    credit_code: str | None
    name: str
    phone: str
    phone_key: str
    email: str
    position: str
    is_decision_maker: bool
    lawful_basis: str

    def values(self) -> dict[str, Any]:
        """The row as field → value."""
        return dict(zip(self._fields, self, strict=True))


def read_person(given: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> Person | Reasons:
    """One row in its stored form, or every reason why not; ``codes`` maps words in small letters to codes by field."""
    reasons = Reasons()
    plain = texts(given, LONGEST, reasons)
    if not plain["name"]:
        reasons["name"] = (N_("A contact needs a name."), {})
    code = read_or_say(read_credit_code, given.get("credit_code", ""), reasons)
    number: tuple[str, str] = read_or_say(read_phone, given.get("phone", ""), reasons) or ("", "")
    told = {name: coded(name, given, codes, reasons) for name in codes}
    if not plain["customer"] and code is None and "credit_code" not in reasons:
        reasons["customer"] = (N_("Name the customer, or give its credit code."), {})
    if reasons:
        return reasons
    return Person(
        plain["customer"], code, plain["name"], *number, plain["email"], plain["position"],
        told["is_decision_maker"] == "yes", told["lawful_basis"],
    )  # fmt: skip


def sifted(lines: Sequence[Line], earlier: dict[str, str]) -> tuple[Placed, list[Fault]]:
    """Rows parted into those to take in, each with the key of its customer, and those not: unreadable, of no customer
    or of several, or known already by the number (without one by the name) within the customer. Three queries.
    """
    placed, faults = _placed(lines)
    by_number, by_name = _known({key for key, _ in placed})
    fresh: Placed = []
    for key, line in placed:
        name, phone = line.read.name, line.read.phone_key
        number, called = f"{key} {phone}" if phone else "", f"{key} {name}"
        known, has_number = by_name.get(called, ("", False))
        if phone:
            same = by_number.get(number) or earlier.get(number) or ("" if has_number else known)
        else:
            same = known or earlier.get(called, "")
        if same:
            faults.append(Fault(line, ImportFault.DUPLICATE, [("name", SAME_CONTACT, {"known": same})]))
            continue
        earlier |= dict.fromkeys((number, called) if phone else (called,), f"#{line.row}")
        fresh.append((key, line))
    return fresh, faults


def barred(by: Actor, lines: Sequence[Line]) -> list[Fault]:
    """Rows whose customer lies outside what this person may work on; the system may work on all."""
    if by.account_id is None:
        return []
    placed, _ = _placed(lines)
    mine = covered(rights_of(by), "customers.add_contact", Customer)
    allowed = set(Customer.objects.filter(mine, pk__in={key for key, _ in placed}).values_list("pk", flat=True))
    return [_broken(line, "customer", NO_CUSTOMER) for key, line in placed if key not in allowed]


def _placed(lines: Sequence[Line]) -> tuple[Placed, list[Fault]]:
    """Each readable row with the key of its customer, the credit code first; two queries for all."""
    readable = [line for line in lines if not isinstance(line.read, Reasons)]
    codes = taken_codes(line.read.credit_code for line in readable if line.read.credit_code)
    names = named_alike({name_key(line.read.customer) for line in readable if line.read.customer})
    placed: Placed = []
    faults = [
        Fault(line, ImportFault.BROKEN, [(field, text, params) for field, (text, params) in line.read.items()])
        for line in lines
        if isinstance(line.read, Reasons)
    ]
    for line in readable:
        found = codes.get(line.read.credit_code or "")
        if found is not None:
            placed.append((int(found.rpartition(":")[2]), line))
            continue
        alike = names.get(name_key(line.read.customer), []) if line.read.customer else []
        exact = [key for key, name in alike if name == line.read.customer]
        keys = exact or [key for key, _ in alike]
        if len(keys) == 1:
            placed.append((keys[0], line))
        else:
            faults.append(_broken(line, "customer", SEVERAL if keys else NO_CUSTOMER))
    return placed, faults


def _known(customers: set[int]) -> tuple[dict[str, str], dict[str, tuple[str, bool]]]:
    """The contacts of these customers, by customer with number, and by customer with name."""
    rows = Contact.objects.filter(customer_id__in=customers).values_list("pk", "customer_id", "phone_key", "name")
    by_number: dict[str, str] = {}
    by_name: dict[str, tuple[str, bool]] = {}
    for pk, customer, number, name in rows.order_by("-pk"):
        ref = f"{Contact.kind()}:{pk}"
        by_number |= {f"{customer} {number}": ref} if number else {}
        by_name[f"{customer} {name}"] = (ref, bool(number))
    return by_number, by_name


def _broken(line: Line, field: str, text: str) -> Fault:
    return Fault(line, ImportFault.BROKEN, [(field, text, {})])
