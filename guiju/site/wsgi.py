"""What the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from guiju.groundwork.kernel.tokens import initials

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.site.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every page and the interface are loaded now, not by the first visitor
initials("规矩")  # the spelling tables take half a second to load: now, not during somebody's first search
