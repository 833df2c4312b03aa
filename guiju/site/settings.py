"""Django's settings, all of them from the environment or from GUIJU_HOME; nothing here is edited by hand.

GUIJU_HOME            folder of the installation's own files
DATABASE_URL          postgresql://... of the application's role (without it `guiju` starts its own server)
DATABASE_OWNER_URL    the role that owns the tables, used when GUIJU_AS_OWNER=1 (migrations)
GUIJU_SECRET_KEY      else a generated file in GUIJU_HOME
GUIJU_FACTOR_KEY      seals second factors, else a generated file in GUIJU_HOME
GUIJU_OIDC_ISSUER     the company's identity provider (https://login.example), with GUIJU_OIDC_CLIENT, GUIJU_OIDC_SECRET
                      and GUIJU_OIDC_NAME, the words on the button
GUIJU_HOSTS           host names we answer to, by comma; GUIJU_ORIGINS full origins behind a proxy
GUIJU_URL             where people reach us, for links in mails (https://crm.example)
GUIJU_SAMPLE          1: the sample company, reachable without TLS
GUIJU_STATEMENT_MS    longest database statement in milliseconds, set by `guiju serve` for its web workers
EMAIL_URL             smtp://user:password@host:port, smtps:// or smtp+tls://
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from guiju.site import database_url, email_url, modules
from guiju.site.home import home, made
from guiju.site.secret import factor_key, secret_key

SAMPLE = os.environ.get("GUIJU_SAMPLE") == "1"


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


SECRET_KEY = secret_key(made())
FACTOR_KEY = factor_key(made())
OIDC_ISSUER = os.environ.get("GUIJU_OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT, OIDC_SECRET = os.environ.get("GUIJU_OIDC_CLIENT", ""), os.environ.get("GUIJU_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("GUIJU_OIDC_NAME", "")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_listed("GUIJU_HOSTS")]
CSRF_TRUSTED_ORIGINS = _listed("GUIJU_ORIGINS")
CSRF_FAILURE_VIEW = "guiju.groundwork.desk.pages.entry.forbidden"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "ninja",
    *modules.groundwork(),
    *modules.floors(),
    "guiju.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guiju.security.watch.Watch",
    "guiju.groundwork.desk.middleware.Person",
    "guiju.groundwork.desk.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "guiju.site.urls"
WSGI_APPLICATION = "guiju.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "guiju.groundwork.desk.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database() -> dict[str, object]:
    """One database; which of its two roles we are is said by the command that starts us."""
    url = os.environ.get("DATABASE_URL", "")
    if os.environ.get("GUIJU_AS_OWNER") == "1":
        url = os.environ.get("DATABASE_OWNER_URL", url)
    if not url:  # commands that read no row, such as makemessages, still work
        url = "postgresql:///guiju"
    found = database_url.parse(url)
    found["OPTIONS"].setdefault("connect_timeout", "10")  # seconds; a machine that is gone answers nothing for minutes
    limit = os.environ.get("GUIJU_STATEMENT_MS")
    if limit:
        given = found["OPTIONS"].get("options", "")
        found["OPTIONS"]["options"] = f"{given} -c statement_timeout={int(limit)}".strip()
    return {**found, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
# Rooms of their own wordings that are no Django apps; every app's own locale folder is found by itself.
LOCALE_PATHS = [Path(__file__).parents[1] / "groundwork" / room / "locale" for room in ("kernel", "desk/api")]

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guiju.site.static.Versioned"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 30 * 86400  # every address carries the version of its content
MEDIA_ROOT = home() / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not SAMPLE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 7 * 86400  # the policy's own limits are shorter; this is when the browser forgets the cookie
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if SAMPLE else 365 * 86400
if CSRF_TRUSTED_ORIGINS:  # only a proxy that stands in front of us may say how it was reached
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # Alpine's x-show and the charts set style attributes; no style sheet of another origin is let in.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

globals().update(email_url.settings(os.environ.get("EMAIL_URL", "")))
BASE_URL = os.environ.get("GUIJU_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("GUIJU_MAIL_FROM", "guiju@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "guiju.site.log.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GUIJU_LOG", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
