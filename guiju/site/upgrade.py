"""Makes an installation ready to serve: tables as the code expects them, translations compiled, every page loadable.

A process of its own, run by `guiju serve` as the role that owns the tables, before the first web worker starts.
"""

from __future__ import annotations

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from guiju.site import translations


def main() -> None:
    """Fails with what is wrong rather than leave it to web workers that die one after the other."""
    translations.compile_stale()
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    get_wsgi_application()
    get_resolver().check()


if __name__ == "__main__":
    main()
