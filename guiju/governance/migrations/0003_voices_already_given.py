"""Who decided a step before there were seats has one now, so that nobody decides twice."""

from typing import ClassVar

from django.db import migrations

_SEATS = """
INSERT INTO governance_approvalseat
       (step_id, account_id, position, state, decided_by_id, decided_for_id, decided_at, opinion, condition)
SELECT id, coalesce(decided_for_id, decided_by_id), 1, state, decided_by_id, decided_for_id, decided_at, opinion, ''
FROM governance_approvalstep
WHERE decided_by_id IS NOT NULL
"""


class Migration(migrations.Migration):
    """One statement; backwards there is nothing to do, because the table goes with the migration before."""

    dependencies: ClassVar = [("governance", "0002_rounds_and_seats")]
    operations: ClassVar = [migrations.RunSQL(_SEATS, migrations.RunSQL.noop, elidable=True)]
