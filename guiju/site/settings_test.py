"""Settings of the test run: cheap passwords, mail in memory, an own database name for each of several runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("GUIJU_SECRET_KEY", "tests only: " + "x" * 50)
os.environ.setdefault("GUIJU_FACTOR_KEY", "tests only: " + "y" * 50)
os.environ.setdefault("GUIJU_HOME", str(Path(tempfile.gettempdir()) / f"guiju-tests-{os.geteuid()}"))
os.environ.setdefault("GUIJU_AS_OWNER", "1")
os.environ.setdefault("GUIJU_LOG", "WARNING")

from guiju.site.settings import *  # noqa: F403
from guiju.site.settings import DATABASES

DATABASES["default"]["TEST"] = {
    "NAME": "_".join(filter(None, ("test_guiju", os.environ.get("GUIJU_TEST_DB")))),
    "TEMPLATE": os.environ.get("GUIJU_TEST_TEMPLATE"),
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
ALLOWED_HOSTS = ["*"]
