"""The command ``guiju user``: take people on, set passwords, hand out tokens, shut accounts, list who there is."""

import argparse
import getpass
import sys
from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guiju.groundwork.access import tokens
from guiju.groundwork.access.models import Account, Post, Unit
from guiju.groundwork.kernel.actor import SYSTEM
from guiju.groundwork.kernel.errors import Invalid, Refused
from guiju.groundwork.kernel.period import business_day
from guiju.groundwork.kernel.text import N_
from guiju.org.actions import hire, open_department
from guiju.org.models import Employee

DONE, REFUSED = 0, 1
FIRST_ROLE = "admin"


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
    words.add_parser("list", help="every account with its posts").set_defaults(run=_list)
    return parser


def _add(asked: argparse.Namespace) -> None:
    by = SYSTEM.through("command")
    unit = Unit.objects.filter(pk=asked.unit).first() if asked.unit else Unit.objects.order_by("pk").first()
    if unit is None and (asked.unit or not asked.company):
        raise Refused(
            "org.no_unit", N_("There is no such department; an empty company is founded with --company NAME.")
        )
    password = _read_password(Account(username=asked.username, name=asked.name or asked.username, email=asked.email))
    if unit is None:
        unit = open_department(by, name=asked.company)
    employee = hire(
        by, number=asked.number or asked.username, name=asked.name or asked.username, username=asked.username,
        unit=unit, role=asked.role, email=asked.email, password=password,
    )  # fmt: skip
    print(_("%(name)s can sign in as %(username)s.") % {"name": employee.name, "username": asked.username})


def _password(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    account.set_password(_read_password(account))
    account.save(update_fields=["password"])
    print(_("The password is set; sessions that were open have ended."))


def _token(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    if asked.revoke:
        count = tokens.revoke(account, asked.name, SYSTEM.now)
        print(_("%(count)d tokens ended.") % {"count": count})
        return
    print(tokens.issue(account, asked.name, SYSTEM.now, asked.scope or ["*"], asked.days))


def _set_active(asked: argparse.Namespace) -> None:
    account = _account(asked.username)
    Account.objects.filter(pk=account.pk).update(is_active=asked.active)
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
