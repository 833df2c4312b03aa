"""The command ``guiju user``: take people on, set passwords, hand out tokens, shut accounts, list who there is."""

import argparse
import getpass
import sys
from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guiju.groundwork.access.models import Account, Post, Token, Unit
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.org.actions import hire, open_department
from guiju.org.models import Employee
from guiju.security import actions
from guiju.security.issuing import issue

DONE, REFUSED = 0, 1
FIRST_ROLE = "admin"
BY = SYSTEM.through("command")


def main(arguments: list[str]) -> int:
    """Look after accounts. Exit code 0: done; 1: refused, with the reason; 2: the words made no sense."""
    asked = _parser().parse_args(arguments)
    done: Callable[[argparse.Namespace], None] = asked.run
    try:
        done(asked)
    except Invalid as refused:
        for name, (text, params) in refused.fields.items():
            print(f"{name}: {_(text) % params if params else _(text)}", file=sys.stderr)
        return REFUSED
    except Refused as refused:
        print(_(refused.text) % refused.params if refused.params else _(refused.text), file=sys.stderr)
        return REFUSED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guiju user", description=main.__doc__)
    words = parser.add_subparsers(metavar="WORD", required=True)
    word = words.add_parser("add", help="take a person on; in an empty company, its first administrator")
    word.add_argument("username")
    word.add_argument("--name", help="as colleagues read it (default: the sign-in name)")
    word.add_argument("--company", help="name of the company, needed for the first person only")
    word.add_argument("--unit", type=int, help="key of the department (default: the topmost)")
    word.add_argument("--role", default=FIRST_ROLE, help="role key of the policies (default: %(default)s)")
    word.add_argument("--number", help="staff number (default: the sign-in name)")
    word.add_argument("--email", default="")
    word.set_defaults(run=_add)
    word = words.add_parser("password", help="set a password, typed or on standard input; other sessions end")
    word.add_argument("username")
    word.set_defaults(run=_password)
    word = words.add_parser("token", help="print a new personal token for the REST interface, once")
    word.add_argument("username")
    word.add_argument("--name", default="command", help="what it is for (default: %(default)s)")
    word.add_argument("--scope", action="append", metavar="VERBS", help="verb pattern such as leads.* (default: all)")
    word.add_argument("--days", type=int, default=365, help="how long it is in force (default: %(default)s)")
    word.add_argument("--revoke", action="store_true", help="end the tokens of that name instead")
    word.set_defaults(run=_token)
    for said, active in (("disable", False), ("enable", True)):
        word = words.add_parser(said, help="shut an account at once" if not active else "open a shut account again")
        word.add_argument("username")
        word.set_defaults(run=_set_active, active=active)
    word = words.add_parser("service", help="make an account for a program: tokens act for it, nobody signs in")
    word.add_argument("username")
    word.add_argument("--name", help="as people read it (default: the sign-in name)")
    word.set_defaults(run=_service)
    word = words.add_parser("reset-factor", help="turn off the second factor of somebody who lost it")
    word.add_argument("username")
    word.set_defaults(run=_reset)
    words.add_parser("list", help="every account with its posts").set_defaults(run=_list)
    return parser


def _add(asked: argparse.Namespace) -> None:
    unit = Unit.objects.filter(pk=asked.unit).first() if asked.unit else Unit.objects.order_by("pk").first()
    if unit is None and (asked.unit or not asked.company):
        raise Refused(
            "org.no_unit", N_("There is no such department; an empty company is founded with --company NAME.")
        )
    password = _read_password(Account(username=asked.username, name=asked.name or asked.username, email=asked.email))
    if unit is None:
        unit = open_department(BY, name=asked.company)
    employee = hire(
        BY, number=asked.number or asked.username, name=asked.name or asked.username, username=asked.username,
        unit=unit, role=asked.role, email=asked.email, password=password,
    )  # fmt: skip
    print(_("%(name)s can sign in as %(username)s.") % {"name": employee.name, "username": asked.username})


def _password(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    actions.change_password(BY, actions.file_of(account, BY), password=_read_password(account))
    print(_("The password is set; sessions that were open have ended."))


def _token(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    if asked.revoke:
        live = Token.objects.filter(account=account, name=asked.name, revoked_at=None)
        ended = [actions.revoke_token(BY, token) for token in live]
        print(_("%(count)d tokens ended.") % {"count": len(ended)})
        return
    print(issue(BY, account, asked.name, asked.scope or ["*"], asked.days))


def _service(asked: argparse.Namespace) -> None:
    actions.open_service_account(BY, username=asked.username, name=asked.name or asked.username)
    print(_("%(username)s is there; give it a post and a token.") % {"username": asked.username})


def _reset(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    actions.turn_off_factor(BY, actions.file_of(account, BY))
    print(
        _("%(username)s signs in without a second factor until a new one is set up.") % {"username": account.username}
    )


def _set_active(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    file = actions.file_of(account, BY)
    if asked.active is not account.is_active:  # asked for twice it is as done as once
        (actions.open_account if asked.active else actions.shut_account)(BY, file)
    told = _("%(username)s can sign in again.") if asked.active else _("%(username)s can no longer sign in.")
    print(told % {"username": account.username})


def _list(_asked: argparse.Namespace) -> None:
    today = business_day(SYSTEM.now)
    posts: dict[int, list[str]] = {}
    for post in Post.objects.select_related("unit").order_by("pk"):
        if post.valid_to is None or post.valid_to >= today:
            posts.setdefault(post.account_id, []).append(f"{post.role}@{post.unit.name}")
    left = set(Employee.objects.exclude(left_on=None).values_list("account_id", flat=True))
    for account in Account.objects.order_by("username"):
        shut = "" if account.is_active else _("left") if account.pk in left else _("shut")
        print("\t".join((account.username, account.name, ", ".join(posts.get(account.pk, [])), shut)))


def _account(username: str) -> Account:
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Refused("org.no_account", N_("Nobody signs in as %(username)s."), username=username)
    return account


def _read_password(account: Account) -> str:
    """Typed twice at a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        password = getpass.getpass(_("Password: "))
        if getpass.getpass(_("Once more: ")) != password:
            raise Refused("org.passwords_differ", N_("The two passwords differ."))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, account)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise Refused("org.weak_password", N_("This password will not do: %(reason)s"), reason=reason) from error
    return password
