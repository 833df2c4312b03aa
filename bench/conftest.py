"""What measurements stand on: the shipped policies in force."""

from datetime import date

import pytest


@pytest.fixture
def shipped_policies(transactional_db: None) -> None:
    """The shipped policies, adopted by the system."""
    from guiju.governance.actions import adopt_policy
    from guiju.groundwork.kernel.actor import SYSTEM
    from guiju.groundwork.policy import book
    from guiju.groundwork.policy.reader import read_folder
    from guiju.groundwork.policy.shipped import folders

    for folder in folders().values():
        adopt_policy(SYSTEM, document=read_folder(folder), effective_from=date(2020, 1, 1))
    book.forget()
