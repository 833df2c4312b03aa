"""`migrate`, Django's own, except that an empty database gets its tables at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from guiju.site import founding


class Command(migrate.Command):
    """Bring the tables up to what the code expects. What an empty database needs is made in one step, not walked to."""

    def handle(self, *labels: Any, **options: Any) -> None:
        """Found the tables where there are none, then let Django go on: it applies what is left and tells the apps."""
        if options["app_label"] is None and options["migration_name"] is None and not options["plan"]:
            founding.found(connections[options["database"]])
        super().handle(*labels, **options)
