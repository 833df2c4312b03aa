"""What can happen to policies, approvals and waivers."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class ApprovalRequested(Event):
    """Somebody asked leave to carry out ``verb`` on ``about`` (kind:id); ``steps`` are the deciding roles in order."""

    verb: str
    about: str
    steps: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True)
class StepApproved(Event):
    """One step agreed and the next one opened; ``decided_for`` is the absent person whose right was used."""

    position: int
    role: str
    decided_for: int | None


@dataclass(frozen=True)
class ApprovalGranted(Event):
    """The last step agreed, and the verb was carried out in the name of whoever asked."""

    verb: str
    about: str
    content_hash: str


@dataclass(frozen=True)
class ApprovalRefused(Event):
    """A step refused; nothing was carried out."""

    position: int
    role: str
    decided_for: int | None


@dataclass(frozen=True)
class ApprovalWithdrawn(Event):
    """Whoever asked took the request back."""


@dataclass(frozen=True)
class ApprovalVoided(Event):
    """The record changed after approval was asked, so the request is worth nothing; ``now`` is its content's hash."""

    verb: str
    about: str
    now: str


@dataclass(frozen=True)
class WaiverRequested(Event):
    """Somebody asked leave to pass one clause's gate once."""

    clause_id: str
    verb: str
    about: str


@dataclass(frozen=True)
class WaiverGranted(Event):
    """Leave to pass the gate once was given."""

    clause_id: str
    verb: str
    decided_for: int | None


@dataclass(frozen=True)
class WaiverRefused(Event):
    """Leave to pass the gate was refused."""

    clause_id: str
    verb: str


@dataclass(frozen=True)
class PolicyAdopted(Event):
    """A version of a policy was adopted; it is in force from ``effective_from`` (ISO date)."""

    policy: str
    number: int
    effective_from: str
    content_hash: str


@dataclass(frozen=True)
class PolicyAcknowledged(Event):
    """A person signed that they read this version."""

    policy: str
    number: int
