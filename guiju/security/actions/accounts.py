"""Signing in and out, second factors, passwords, accounts shut and opened: all on the security file of the account."""

from datetime import datetime
from typing import Annotated

from django.db import IntegrityError, transaction

from guiju.groundwork.access import sessions
from guiju.groundwork.access.accounts import new_account
from guiju.groundwork.access.models import Account, Factor, Identity, OpenSession, RecoveryCode
from guiju.groundwork.flow.action import action
from guiju.groundwork.flow.inputs import Ask
from guiju.groundwork.flow.keep import change
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.kernel.errors import Refused
from guiju.groundwork.kernel.text import N_
from guiju.security.events import (
    AccountOpened,
    AccountShut,
    FactorTurnedOff,
    FactorTurnedOn,
    FileOpened,
    IdentityTied,
    LockedOut,
    PasswordChanged,
    RecoveryCodesMade,
    ServiceAccountOpened,
    SessionsEnded,
    SignedIn,
    SignedOut,
)
from guiju.security.models import Safeguard


@action("security.open_file", creates=Safeguard, pushed=True)
def open_file(by: Actor, file: Safeguard, *, account: Account) -> FileOpened:
    """Open the security file of an account."""
    change(file, account=account)
    return FileOpened(account.pk)


def file_of(account: Account, by: Actor) -> Safeguard:
    """The security file of an account, opened when it is first needed."""
    found: Safeguard | None = Safeguard.objects.filter(account=account).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return open_file(by, account=account)
    except IntegrityError:  # somebody else opened it just now
        made: Safeguard = Safeguard.objects.get(account=account)
        return made


@action("security.sign_in", pushed=True)
def sign_in(by: Actor, file: Safeguard, *, method: str, address: str = "", device: str = "") -> SignedIn:
    """Note that the person came in."""
    change(file, signed_in_at=by.now, locked_until=None)
    return SignedIn(method, address, device)


@action("security.sign_out", pushed=True)
def sign_out(by: Actor, file: Safeguard, *, address: str = "") -> SignedOut:
    """Note that the person went out."""
    return SignedOut(address)


@action("security.lock_out", pushed=True)
def lock_out(by: Actor, file: Safeguard, *, attempts: int, until: datetime) -> LockedOut:
    """Note that too many attempts failed: unknown addresses wait until a moment."""
    change(file, locked_until=until)
    return LockedOut(attempts, until.isoformat())


@action("security.end_sessions")
def end_sessions(
    by: Actor,
    file: Safeguard,
    *,
    session: Annotated[int | None, Ask(N_("Session"), help=N_("Empty: all of them"))] = None,
) -> SessionsEnded:
    """End one session of the account at once, or all of them."""
    rows = OpenSession.objects.filter(account=file.account_id)
    ended = sessions.end(rows if session is None else rows.filter(pk=session))
    if session is not None and not ended:
        raise Refused("security.no_session", N_("This session has ended already."))
    return SessionsEnded(ended)


@action("security.turn_on_factor", pushed=True)
def turn_on_factor(by: Actor, file: Safeguard) -> FactorTurnedOn:
    """From now on the sealed secret, once confirmed by a code, is asked for at every sign-in."""
    if not Factor.objects.filter(account=file.account_id, confirmed_at=None).update(confirmed_at=by.now):
        raise Refused("security.factor_on", N_("The second factor is on already."))
    change(file, factor_since=by.now)
    return FactorTurnedOn()


@action("security.turn_off_factor")
def turn_off_factor(by: Actor, file: Safeguard) -> FactorTurnedOff:
    """No second factor any more, and no recovery codes: for a lost telephone, or a new one."""
    gone, _ = Factor.objects.filter(account=file.account_id).delete()
    if not gone:
        raise Refused("security.factor_off", N_("No second factor is on."))
    RecoveryCode.objects.filter(account=file.account_id).delete()
    change(file, factor_since=None)
    return FactorTurnedOff()


@action("security.make_recovery_codes", pushed=True)
def make_recovery_codes(by: Actor, file: Safeguard, *, digests: list[str]) -> RecoveryCodesMade:
    """New codes take the place of the old ones; only their hashes are kept."""
    RecoveryCode.objects.filter(account=file.account_id).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account_id=file.account_id, digest=digest) for digest in digests)
    return RecoveryCodesMade(len(digests))


@action("security.change_password", pushed=True)
def change_password(by: Actor, file: Safeguard, *, password: str, keep: str = "") -> PasswordChanged:
    """Set a new password; every session but the one with the key ``keep`` ends."""
    account = file.account
    account.set_password(password)
    account.save(update_fields=["password"])
    sessions.end(OpenSession.objects.filter(account=account).exclude(session_key=keep))
    change(file, password_changed_at=by.now)
    return PasswordChanged()


@action("security.shut_account")
def shut_account(by: Actor, file: Safeguard) -> AccountShut:
    """Shut the account at once: no sign-in, no token, no open session."""
    if not Account.objects.filter(pk=file.account_id, is_active=True).update(is_active=False):
        raise Refused("security.shut", N_("This account is shut already."))
    sessions.end(OpenSession.objects.filter(account=file.account_id))
    return AccountShut()


@action("security.open_account")
def open_account(by: Actor, file: Safeguard) -> AccountOpened:
    """Open a shut account again; posts that have ended stay ended."""
    if not Account.objects.filter(pk=file.account_id, is_active=False).update(is_active=True):
        raise Refused("security.open", N_("This account is open already."))
    return AccountOpened()


@action("security.open_service_account", creates=Safeguard)
def open_service_account(
    by: Actor,
    file: Safeguard,
    *,
    username: Annotated[str, Ask(N_("Sign-in name"), help=N_("No one signs in with it; tokens alone act for it"))],
    name: Annotated[str, Ask(N_("Name"))],
) -> ServiceAccountOpened:
    """An account for a program: it has posts and tokens, and no password."""
    change(file, account=new_account(username, name, is_service=True))
    return ServiceAccountOpened(username)


@action("security.tie_identity", pushed=True)
def tie_identity(by: Actor, file: Safeguard, *, issuer: str, subject: str) -> IdentityTied:
    """From now on this subject of the company's identity provider signs in as this account."""
    Identity.objects.create(account_id=file.account_id, issuer=issuer, subject=subject)
    return IdentityTied(issuer)
