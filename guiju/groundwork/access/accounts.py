"""Making an account, inside the action of the module that takes somebody on."""

from django.db import IntegrityError, transaction

from guiju.groundwork.access.models import Account
from guiju.groundwork.kernel.errors import Invalid
from guiju.groundwork.kernel.text import N_


def new_account(
    username: str, name: str, *, email: str = "", password: str | None = None, is_service: bool = False
) -> Account:
    """A stored account; without a password nobody signs in with it. Raises Invalid when the sign-in name is taken, also
    by somebody who took it at the same moment.
    """
    account = Account(username=username, name=name, email=email, is_service=is_service)
    account.set_password(password)  # None makes it unusable
    taken = Invalid({"username": (N_("This sign-in name is taken."), {})})
    if _is_taken(username):
        raise taken
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise taken from error
    return account


def _is_taken(username: str) -> bool:
    return Account.objects.filter(username=username).exists()
