"""What the policy sets for approvals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ApprovalTerms:
    """How often whoever asked may remind those who are to decide, and how long a condition has.

    ``reminders`` are counted over the whole request, ``hours_between`` them; ``condition_days`` are working days.
    """

    reminders: int
    hours_between: int
    condition_days: int
