"""What the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from guiju.groundwork.kernel.tokens import initials

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.site.settings")
application = get_wsgi_application()
initials("规矩")  # the spelling tables take half a second to load: now, not during somebody's first search
