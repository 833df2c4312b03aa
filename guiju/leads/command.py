"""``guiju import-mail``: take one mail in as an enquiry, read from standard input; for a mail server's pipe."""

import argparse
import sys
from typing import Any

from django.utils.translation import gettext as _

from guiju.documents.actions import attach
from guiju.groundwork.kernel.actor import SYSTEM, Actor
from guiju.groundwork.kernel.errors import Invalid, Lost, Refused
from guiju.groundwork.kernel.text import N_
from guiju.groundwork.policy.book import in_force
from guiju.leads.actions import take_enquiry
from guiju.leads.clauses import IntakeTerms
from guiju.leads.mail import Mail, read_mail
from guiju.leads.models import Enquiry

DONE, UNREADABLE, LATER = 0, 65, 75  # as sysexits.h has them: a mail server tries again after 75 only


def import_mail(arguments: list[str]) -> int:
    """Exit code 0: taken in, or taken in before; 65: no mail, or too large; 75: the system could not, try again."""
    parser = argparse.ArgumentParser(prog="guiju import-mail", description=_("Take one mail from standard input."))
    parser.parse_args(arguments)
    by = SYSTEM.through("mail")
    terms = in_force(by.now).read_terms("leads.intake", IntakeTerms)
    raw = sys.stdin.buffer.read(terms.mail_megabytes * 1024 * 1024 + 1)
    if len(raw) > terms.mail_megabytes * 1024 * 1024:
        print(_("The mail is larger than %(most)s MB.") % {"most": terms.mail_megabytes}, file=sys.stderr)
        return UNREADABLE
    try:
        enquiry = take_in(by, read_mail(raw))
    except ValueError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except Lost:
        print(_("This mail was taken in already."))
        return DONE
    print(_("Taken in: %(what)s") % {"what": f"{enquiry.outcome} {enquiry.lead.ref if enquiry.lead else ''}".strip()})
    return DONE


def take_in(by: Actor, mail: Mail) -> Enquiry:
    """Make an enquiry of a mail, with its files on the lead that it became."""
    name = mail.sender_name or mail.sender or _("Unknown sender")
    given: dict[str, Any] = {
        "door": "mail", "name": name[:120], "contact_name": mail.sender_name, "email": mail.sender,
        "message": f"{mail.subject}\n\n{mail.text}".strip(), "message_id": mail.message_id, "junk": bool(mail.junk),
    }  # fmt: skip
    try:
        enquiry = take_enquiry(by, **given, phone=mail.phone)
    except Invalid:  # what looked like a number is none, or a name is too odd: the words are kept all the same
        enquiry = take_enquiry(by, **given)
    if enquiry.outcome == "taken" and enquiry.lead is not None:
        for file in mail.files:
            try:
                attach(by, content=file.content, file_name=file.name, about=enquiry.lead.ref)
            except Refused as refused:
                text = N_("The file “%(name)s” was not kept: %(why)s")
                print(_(text) % {"name": file.name[:80], "why": refused}, file=sys.stderr)
    return enquiry
