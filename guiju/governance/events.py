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
class VoiceGiven(Event):
    """One of several agreed; ``left`` are still to be heard in this step."""

    position: int
    role: str
    decided_for: int | None
    left: int


@dataclass(frozen=True)
class ApprovalReturned(Event):
    """A step sent the request back to step ``to``, or to whoever asked (None)."""

    position: int
    to: int | None
    decided_for: int | None


@dataclass(frozen=True)
class ApprovalResubmitted(Event):
    """Whoever asked put the request up again; ``from_start`` when every step is taken anew."""

    from_start: bool
    content_hash: str


@dataclass(frozen=True)
class StepHandedOver(Event):
    """Somebody who was asked handed their seat in a step to another (account keys)."""

    position: int
    before: int
    after: int


@dataclass(frozen=True)
class SignerAdded(Event):
    """Somebody else is asked as well, ``where``: before or after the open step."""

    position: int
    account: int
    where: str


@dataclass(frozen=True)
class CopyGiven(Event):
    """Somebody was given a copy of the request."""

    account: int


@dataclass(frozen=True)
class DecisionReminded(Event):
    """Whoever asked reminded those who are to decide; ``count`` is how often so far."""

    count: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    """Whoever is to decide asked somebody something first; the time of the step stands still."""

    position: int
    to: int


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """The question was answered; the time goes on."""

    position: int


@dataclass(frozen=True)
class StepTimeUsed(Event):
    """The time of a step ran out, and ``then`` was done: remind, superior, approve or refuse."""

    position: int
    then: str


@dataclass(frozen=True)
class WaitingReassigned(Event):
    """Everything that waited for one person was handed to another (account keys)."""

    before: int
    after: int
    count: int


@dataclass(frozen=True)
class ConditionSet(Event):
    """Something was approved on a condition, which is owed from now on."""

    request: str
    about: str


@dataclass(frozen=True)
class ConditionMet(Event):
    """A condition of an approval was met; ``in_time`` or not."""

    about: str
    in_time: bool


@dataclass(frozen=True)
class RouteDrafted(Event):
    """Somebody drew or redrew an approval route that is not in force yet."""

    verb: str


@dataclass(frozen=True)
class RouteAdopted(Event):
    """A drawn route was switched on as a clause of the company profile."""

    verb: str
    clause_id: str
    version: str


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
