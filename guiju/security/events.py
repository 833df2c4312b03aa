"""What can happen to the safety of accounts, and who looked at what."""

from dataclasses import dataclass

from guiju.groundwork.kernel.event import Event


@dataclass(frozen=True)
class FileOpened(Event):
    """The security file of an account was opened."""

    account: int


@dataclass(frozen=True)
class ServiceAccountOpened(Event):
    """An account for a program was made."""

    username: str


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody came in; ``method`` is password, second_factor, recovery_code, identity_provider or sample."""

    method: str
    address: str
    device: str


@dataclass(frozen=True)
class SignedOut(Event):
    """A session was ended by signing out."""

    address: str


@dataclass(frozen=True)
class SessionsEnded(Event):
    """Sessions were ended from elsewhere; ``count`` says how many."""

    count: int


@dataclass(frozen=True)
class LockedOut(Event):
    """So many attempts failed that the account takes no password from unknown addresses for a while."""

    attempts: int
    until: str


@dataclass(frozen=True)
class FactorTurnedOn(Event):
    """A second factor is asked for from now on."""


@dataclass(frozen=True)
class FactorTurnedOff(Event):
    """The second factor is no longer asked for."""


@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    """New recovery codes replaced the old ones."""

    count: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    """The password was changed; other sessions ended."""


@dataclass(frozen=True)
class AccountShut(Event):
    """The account can no longer be used."""


@dataclass(frozen=True)
class AccountOpened(Event):
    """A shut account can be used again."""


@dataclass(frozen=True)
class IdentityTied(Event):
    """The account was tied to a subject of the company's identity provider."""

    issuer: str


@dataclass(frozen=True)
class TokenIssued(Event):
    """A token was made; ``scopes`` are the verbs it may use."""

    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class TokenRevoked(Event):
    """A token was ended."""

    name: str


@dataclass(frozen=True)
class ValueRevealed(Event):
    """Somebody looked at a sensitive field of a record whole."""

    about: str
    field: str
    reason: str


@dataclass(frozen=True)
class ImpersonationBegun(Event):
    """Somebody acts as another person for a ticket, until a moment."""

    subject: int
    ticket: str
    until: str


@dataclass(frozen=True)
class ImpersonationEnded(Event):
    """Acting as another person ended."""

    ticket: str


@dataclass(frozen=True)
class ListOpened(Event):
    """A named list of records was set up."""

    name: str


@dataclass(frozen=True)
class ListEntryAdded(Event):
    """A record was put on a named list."""

    about: str


@dataclass(frozen=True)
class ListEntryRemoved(Event):
    """A record was taken off a named list."""

    about: str


@dataclass(frozen=True)
class ListGranted(Event):
    """A named list was opened to a person through a day."""

    account: int
    until: str


@dataclass(frozen=True)
class ListWithdrawn(Event):
    """A named list is no longer open to a person."""

    account: int


@dataclass(frozen=True)
class TerritorySet(Event):
    """The regions of a unit or post were set."""

    regions: tuple[str, ...]


@dataclass(frozen=True)
class ReviewOpened(Event):
    """A review of everybody's rights began; ``items`` says how many rights."""

    due_on: str
    items: int


@dataclass(frozen=True)
class RightConfirmed(Event):
    """A right under review was confirmed."""

    about: str


@dataclass(frozen=True)
class RightRemoved(Event):
    """A right under review was taken away."""

    about: str


@dataclass(frozen=True)
class ReviewClosed(Event):
    """Every right was looked at; ``removed`` says how many were taken away."""

    removed: int
