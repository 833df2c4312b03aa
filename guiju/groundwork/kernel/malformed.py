"""The refusal of a text that cannot be read as what it should be: a phone number, an amount, a code."""

from __future__ import annotations

from guiju.groundwork.kernel.errors import Refused


class Malformed(Refused, ValueError):
    """Something a person or a file handed in cannot be read; doors show the sentence beside its field.

    ``code`` is stable and for programs ("phone.too_short"), ``text`` an English msgid with places for ``params``.
    """

    status = 400
