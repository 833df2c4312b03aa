"""Signing in by a real little OpenID provider on the loopback address: its keys, its codes, its lies."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.common.encoding import to_unicode, urlsafe_b64encode
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from guiju.groundwork.access.models import Account, Identity, OpenSession
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import Cast

CLIENT, SECRET = "guiju", "between us"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "1"}) for _ in range(2))


@dataclass
class Provider:
    """What the provider believes, and how it lies: ``claims`` go over those of the signed identity."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, query: str) -> str:
        """What its page does when the person agrees: back with a code."""
        self.asked = {name: values[0] for name, values in parse_qs(query).items()}
        self.codes["c0de"] = dict(self.asked)
        return f"{self.asked['redirect_uri']}?{urlencode({'code': 'c0de', 'state': self.asked['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        made = to_unicode(urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()))
        if asked is None or made != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "u-1", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            "email": "owner@example.com", "email_verified": True, **self.claims,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    found = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [KEY.as_dict(private=False)]}
            self.answer(200, found.metadata() if self.path.startswith("/.well-known") else keys)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            self.answer(*found.token(form))

        def answer(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.issuer = settings.OIDC_ISSUER = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC_CLIENT, settings.OIDC_SECRET, settings.OIDC_NAME = CLIENT, SECRET, "启明账号"
    settings.BASE_URL = "http://testserver"
    yield found
    server.shutdown()
    server.server_close()


def come_in(provider: Provider, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    away = client.get("/sign-in/provider/?next=/customers/").headers["Location"]
    back = provider.authorize(urlsplit(away).query)
    return client, client.get(back.removeprefix("http://testserver"))


def test_the_first_sign_in_ties_the_account_with_the_verified_address(cast: Cast, provider: Provider) -> None:
    assert "启明账号" in Client().get("/sign-in/").content.decode()

    client, answer = come_in(provider)

    assert answer.headers["Location"] == "/customers/"
    assert client.get("/customers/").status_code == 200
    assert OpenSession.objects.get().method == "identity_provider"
    tied = Identity.objects.get()
    assert (tied.account, tied.subject) == (cast.owner.account, "u-1")
    assert Entry.objects.filter(verb__in=("security.tie_identity", "security.sign_in")).count() == 2
    assert provider.asked["code_challenge_method"] == "S256"


def test_later_the_subject_counts_whatever_its_address_says(cast: Cast, provider: Provider) -> None:
    come_in(provider)
    provider.claims = {"email": "stranger@example.com"}

    come_in(provider)

    assert set(OpenSession.objects.values_list("account", flat=True)) == {cast.owner.id}


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False}, {"email": "nobody@example.com"}, {"aud": "another"}, {"nonce": "another"},
        {"iss": "https://evil.example"}, {"exp": 1},
    ],
)  # fmt: skip
def test_an_identity_that_does_not_hold_opens_nothing(cast: Cast, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims

    client, answer = come_in(provider)

    assert answer.status_code == 400
    assert client.get("/customers/").status_code == 302
    assert not OpenSession.objects.exists()


def test_an_identity_signed_by_somebody_else_opens_nothing(cast: Cast, provider: Provider) -> None:
    provider.key = OTHER_KEY

    assert come_in(provider)[1].status_code == 400
    assert not OpenSession.objects.exists()


def test_a_code_brought_by_somebody_elses_browser_opens_nothing(cast: Cast, provider: Provider) -> None:
    away = Client().get("/sign-in/provider/").headers["Location"]
    back = provider.authorize(urlsplit(away).query)

    assert Client().get(back.removeprefix("http://testserver")).status_code == 400
    assert not OpenSession.objects.exists()


def test_a_shut_account_stays_out(cast: Cast, provider: Provider) -> None:
    come_in(provider)
    Account.objects.filter(pk=cast.owner.id).update(is_active=False)

    assert come_in(provider)[1].status_code == 400


def test_two_accounts_with_one_address_are_not_guessed_between(cast: Cast, provider: Provider) -> None:
    Account.objects.filter(pk=cast.stranger.id).update(email="OWNER@example.com")

    assert come_in(provider)[1].status_code == 400


def test_a_provider_that_is_down_leaves_the_password(cast: Cast, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    answer = Client().get("/sign-in/provider/")

    assert answer.status_code == 400
    assert "password" in answer.content.decode()


def test_without_a_provider_there_is_no_such_page(cast: Cast) -> None:
    assert Client().get("/sign-in/provider/").status_code == 404
