"""What can happen to contracts (pure)."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ContractDrafted(Event):
    """A contract text was drawn up; ``opportunity`` and ``negotiation`` are keys, the amount is in yuan."""

    number: str
    amount: str
    opportunity: int | None = None
    negotiation: int | None = None


@dataclass(frozen=True)
class ContractEdited(Event):
    """The contract was changed; an approval given before no longer holds."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContractApproved(Event):
    """Every step of the approval route said yes to this very text and amount (yuan)."""

    amount: str


@dataclass(frozen=True)
class ContractSigned(Event):
    """Both sides signed; ``customer`` and ``opportunity`` are keys, the amount is in yuan."""

    amount: str
    customer: int
    opportunity: int | None = None


@dataclass(frozen=True)
class ContractHandedOver(Event):
    """Those who deliver were told what the contract promises."""

    to: str


@dataclass(frozen=True)
class ContractCancelled(Event):
    """The contract was given up before it was signed."""

    reason: str


@dataclass(frozen=True)
class ContractReassigned(Event):
    """The contract has another owner within the company (account keys)."""

    before: int | None
    to: int
    reason: str
