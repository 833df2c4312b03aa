"""Django's hook: once the tables stand, the guard is put on those that only actions may write."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FlowConfig(AppConfig):
    """How anything is written."""

    name = "guiju.groundwork.flow"
    label = "flow"

    def ready(self) -> None:
        """Look after every migration whether a table still lacks its guard."""
        from guiju.groundwork.flow import guard  # the models must be loaded first

        post_migrate.connect(guard.after_migrate, sender=self, dispatch_uid="flow.guard")
