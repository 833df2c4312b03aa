"""Django's hook: when every model is loaded, the house is wired."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The composition root."""

    name = "guiju.site"
    label = "site"

    def ready(self) -> None:
        """Wire modules and machinery together."""
        from guiju.site.wiring import build  # the models must be loaded first

        build()
