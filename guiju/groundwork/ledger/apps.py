"""The ledger as a Django app: after each migration it looks whether the database woke up in another cluster."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Transaction numbers start again in another cluster: entries written there belong to a new era."""

    name = "guiju.groundwork.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Look once the tables are as the code expects them; no process writes before that."""
        post_migrate.connect(_see_to_era, sender=self)


def _see_to_era(using: str, **_given: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('ledger_check_era') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT ledger_check_era()")
