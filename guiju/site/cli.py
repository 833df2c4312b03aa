"""The command `guiju`: one word a task, each carried out by the module that owns it."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from guiju.groundwork.kernel.text import N_


@dataclass(frozen=True)
class Command:
    """A word of the command line: what it does, and the function `(arguments) -> exit code` that does it."""

    says: str
    module: str
    function: str = "main"
    prepares: bool = True  # the database and Django are ready before the function is called
    waits: bool = False  # for a database that does not answer yet, by itself

    def built(self) -> bool:
        """Whether the module that carries it out is part of this installation."""
        package, _, _name = self.module.rpartition(".")
        return find_spec(package) is not None and find_spec(self.module) is not None

    def load(self) -> Callable[[list[str]], int]:
        """The function itself, imported only now."""
        found: Callable[[list[str]], int] = getattr(importlib.import_module(self.module), self.function)
        return found


COMMANDS = {
    "serve": Command(
        "start the database, the pages and the worker, and keep them running", "guiju.site.serve", prepares=False
    ),
    "worker": Command("carry out queued work and the heartbeat until stopped", "guiju.site.worker", waits=True),
    "tick": Command("let time pass once: what is due now falls due", "guiju.site.worker", "tick"),
    "demo": Command("fill the database with the sample company", "guiju.demo.command"),
    "import-mail": Command("take one mail in as an enquiry, from standard input", "guiju.leads.command", "import_mail"),
    "import": Command("bring in records from a CSV or XLSX file", "guiju.groundwork.transfer.command", "import_file"),
    "policy": Command("check, adopt, list, show and score operating policies", "guiju.site.policy"),
    "ledger": Command("verify, show and export what happened", "guiju.groundwork.ledger.command"),
    "user": Command("add people, set passwords, hand out tokens, shut accounts", "guiju.security.command"),
}
NOT_FOUNDED = N_("The database is empty yet. Start `guiju serve` once; it makes the tables.")


def _parser() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:12}{command.says}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="guiju",
        description="Guiju runs a company's operating policy.",
        epilog=f"commands:\n{lines}\n\n`guiju COMMAND --help` tells more about one of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; 0 when it was done, 2 when the words made no sense."""
    asked = _parser().parse_args(arguments)
    command = COMMANDS.get(asked.command)
    if command is None:
        print(f"guiju: there is no command {asked.command}; the commands are {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    if not command.built():
        print(f"guiju: {asked.command} is not part of this installation.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.site.settings")
    if not command.prepares:
        return command.load()(asked.arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _prepared(command, asked.arguments)
    except KeyboardInterrupt:
        return 130


def _prepared(command: Command, arguments: list[str]) -> int:
    """Call a command that reads or writes rows; asking for its help starts nothing."""
    from guiju.site import postgres

    if {"-h", "--help"} & set(arguments):
        return _with_django(command, arguments)
    with postgres.database() as environment:
        os.environ.update(environment)
        return _with_django(command, arguments, asks=not command.waits)


def _with_django(command: Command, arguments: list[str], *, asks: bool = False) -> int:
    import django
    from django.utils import translation
    from django.utils.translation import gettext

    django.setup()
    translation.activate(_language())
    if asks and not founded():
        print(gettext(NOT_FOUNDED), file=sys.stderr)
        return 1
    return command.load()(arguments)


def founded() -> bool:
    """Whether the tables stand that the first start makes."""
    from django.db import connection

    return "access_account" in connection.introspection.table_names()


def _language() -> str:
    """Answers are in Chinese unless the terminal is set to English."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if said.startswith("en") else "zh-hans"


if __name__ == "__main__":
    sys.exit(main())
