"""The policy term that notices go by (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

Way = Literal["at_once", "digest", "off"]


@dataclass(frozen=True)
class Ways:
    """By which way a kind of notice comes: into the inbox and by mail; None leaves it as the wider rule says."""

    inbox: Way | None = None
    mail: Way | None = None


@dataclass(frozen=True)
class NoticeTerms:
    """``notices.sending``: when mails go out, and by which way people are told unless they choose otherwise.

    ``digest_at``: the times of day of the digest on working days, as ``"08:45"``, business time. ``urgent``: kinds
    whose mail does not wait for working time. ``similar_minutes``: notices of one kind about one record within so many
    minutes are shown as one line. ``defaults``: role (``all``: everybody) → kind (``*``: every kind) → ways.
    """

    digest_at: tuple[time, ...]
    urgent: tuple[str, ...] = ()
    similar_minutes: int = 30
    defaults: Mapping[str, Mapping[str, Ways]] = field(default_factory=dict)
