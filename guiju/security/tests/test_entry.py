"""Coming in: passwords, locks, second factors, sessions; told through the pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client

from guiju.groundwork.access import factors
from guiju.groundwork.access.models import Account, Attempt, OpenSession, RecoveryCode
from guiju.groundwork.ledger.models import Entry
from guiju.groundwork.testing.cast import PASSWORD, Cast
from guiju.security.models import Safeguard

WRONG = "not the password"


class MovingClock:
    """The machine's time, as a test moves it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> MovingClock:
    clock = MovingClock()
    for place in ("pages.entry", "pages.second", "pages.mine", "watch"):
        monkeypatch.setattr(f"guiju.security.{place}.wall_clock", clock)
    monkeypatch.setattr("guiju.groundwork.access.principals.wall_clock", clock)
    return clock


def enter(client: Client, password: str = PASSWORD, name: str = "owner", **more: Any) -> int:
    return client.post("/sign-in/", {"username": name, "password": password}, **more).status_code


def with_factor(cast: Cast, wall: MovingClock) -> bytes:
    """The owner has a second factor; the code that turned it on is spent."""
    secret = factors.begin(cast.owner.account)
    client = Client()
    enter(client)
    page = client.post("/me/second-factor/", {"code": factors.code_at(secret, wall.now)})
    assert page.status_code == 200
    wall.on(seconds=60)
    return secret


def acts() -> list[str]:
    return list(Entry.objects.filter(kind="security.safeguard").order_by("id").values_list("verb", flat=True))


def test_a_sign_in_opens_a_session_and_stands_in_the_ledger(cast: Cast) -> None:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})

    assert enter(client) == 302

    kept = OpenSession.objects.get()
    assert (kept.account, kept.method, kept.address) == (cast.owner.account, "password", "127.0.0.1")
    assert "Firefox · Windows" in client.get("/me/security/").content.decode()
    last = Entry.objects.get(event="security.signed_in")
    assert (last.actor_id, last.data["method"]) == (cast.owner.id, "password")
    client.post("/sign-out/")
    assert acts() == ["security.open_file", "security.sign_in", "security.sign_out"]
    assert not OpenSession.objects.exists()


def test_the_session_has_a_new_key_after_the_sign_in(cast: Cast) -> None:
    client = Client()
    client.get("/sign-in/")
    before = client.session.session_key

    enter(client)

    assert client.session.session_key != before


def test_a_wrong_name_and_a_wrong_password_are_told_alike(cast: Cast) -> None:
    pages = [Client().post("/sign-in/", {"username": name, "password": WRONG}) for name in ("owner", "nobody")]

    told = [re.search(r'role="alert".*?<div>(.*?)</div>', page.content.decode()) for page in pages]
    assert [page.status_code for page in pages] == [400, 400]
    assert {match[1] for match in told if match} == {told[0][1] if told[0] else ""}


def test_five_failures_make_a_stranger_wait_and_the_ledger_tells(cast: Cast, wall: MovingClock) -> None:
    for _ in range(5):
        assert enter(Client(), WRONG, REMOTE_ADDR="10.0.0.9") == 400

    assert enter(Client(), REMOTE_ADDR="10.0.0.9") == 400, "the right password waits too"
    assert Safeguard.objects.get(account=cast.owner.account).locked_until is not None
    assert acts() == ["security.open_file", "security.lock_out"]
    wall.on(minutes=16)
    assert enter(Client(), REMOTE_ADDR="10.0.0.9") == 302


def test_strangers_never_lock_out_whoever_signs_in_where_they_did_before(cast: Cast) -> None:
    assert enter(Client(), REMOTE_ADDR="10.0.0.1") == 302
    for number in range(30):
        enter(Client(), WRONG, REMOTE_ADDR=f"10.9.0.{number}")

    assert enter(Client(), REMOTE_ADDR="10.9.0.200") == 400
    assert enter(Client(), REMOTE_ADDR="10.0.0.1") == 302


def test_an_address_that_tries_many_names_waits(cast: Cast) -> None:
    for number in range(50):
        Attempt.objects.create(name_key=str(number), address="10.0.0.9", succeeded=False, at=datetime.now(UTC))

    assert enter(Client(), REMOTE_ADDR="10.0.0.9") == 400
    assert enter(Client(), REMOTE_ADDR="10.0.0.8") == 302


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_all_at_once_do_not_slip_through_together(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    check = Account.check_password

    def counted(account: Account, raw: str | None) -> bool:
        looked_at.append(str(raw))
        return check(account, raw)

    monkeypatch.setattr(Account, "check_password", counted)

    def guess(number: int) -> None:
        enter(Client(), f"guess {number}", REMOTE_ADDR="10.0.0.9")
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(24)))

    assert len(looked_at) <= 5


def test_a_second_factor_is_asked_for_and_each_code_counts_once(cast: Cast, wall: MovingClock) -> None:
    secret = with_factor(cast, wall)
    client, code = Client(), factors.code_at(secret, wall.now)

    assert (
        client.post("/sign-in/", {"username": "owner", "password": PASSWORD}).headers["Location"]
        == "/sign-in/second-factor/"
    )
    assert client.get("/customers/").status_code == 302, "a password alone opens nothing"
    assert client.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 400
    assert client.post("/sign-in/second-factor/", {"code": code}).status_code == 302
    assert client.get("/customers/").status_code == 200
    again = Client()
    enter(again)
    assert again.post("/sign-in/second-factor/", {"code": code}).status_code == 400, "a code is spent"


def test_a_recovery_code_lets_in_once(cast: Cast, wall: MovingClock) -> None:
    with_factor(cast, wall)
    assert acts()[-2:] == ["security.turn_on_factor", "security.make_recovery_codes"]
    assert RecoveryCode.objects.count() == 10
    account = cast.owner.account
    RecoveryCode.objects.create(account=account, digest=factors.digest(account, "abcde-fghjk"))

    for status in (302, 400):
        client = Client()
        enter(client)
        assert client.post("/sign-in/second-factor/", {"code": " ABCDE-fghjk "}).status_code == status
    assert Entry.objects.filter(event="security.signed_in", data__method="recovery_code").count() == 1


def test_failed_codes_count_as_failed_attempts(cast: Cast, wall: MovingClock) -> None:
    secret = with_factor(cast, wall)
    client = Client()
    client.post("/sign-in/", {"username": "owner", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    for _ in range(5):
        client.post("/sign-in/second-factor/", {"code": "000000"}, REMOTE_ADDR="10.0.0.9")

    answer = client.post("/sign-in/second-factor/", {"code": factors.code_at(secret, wall.now)}, REMOTE_ADDR="10.0.0.9")
    assert answer.headers["Location"] == "/sign-in/"


def test_a_post_that_asks_for_it_sets_the_second_factor_up_first(cast: Cast, adopt: Any, wall: MovingClock) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"security.factor": {"roles": ["admin"]}}}]}])
    client = Client()

    enter(client, name="admin")

    assert client.get("/employees/").headers["Location"] == "/me/second-factor/"
    assert "data:" not in client.get("/me/second-factor/").content.decode()
    secret = factors.begun(cast.admin.account)
    assert secret is not None
    client.post("/me/second-factor/", {"code": factors.code_at(secret, wall.now)})
    assert client.get("/employees/").status_code == 200


def test_the_secret_is_stored_sealed(cast: Cast) -> None:
    secret = factors.begin(cast.owner.account)

    assert secret.hex() not in cast.owner.account.factor.sealed
    assert factors.typed(secret).replace(" ", "") not in cast.owner.account.factor.sealed
    assert factors.begun(cast.owner.account) == secret


def test_a_session_ends_from_elsewhere_at_once(cast: Cast) -> None:
    here, there = Client(), Client()
    enter(here)
    enter(there)
    other = OpenSession.objects.get(session_key=there.session.session_key)

    assert here.post("/me/security/session/", {"session": other.pk}).status_code == 302

    assert there.get("/me/security/").status_code == 302
    assert here.get("/me/security/").status_code == 200
    assert acts()[-1] == "security.end_sessions"


def test_nobody_ends_the_session_of_somebody_else(cast: Cast) -> None:
    mine, theirs = Client(), Client()
    enter(mine)
    enter(theirs, name="stranger")
    other = OpenSession.objects.get(session_key=theirs.session.session_key)

    mine.post("/me/security/session/", {"session": other.pk})

    assert theirs.get("/me/security/").status_code == 200


def test_an_idle_session_ends_and_so_does_one_that_lasts_too_long(cast: Cast, wall: MovingClock) -> None:
    idle, busy = Client(), Client()
    enter(idle)
    enter(busy)
    for _ in range(15):
        wall.on(minutes=50)
        lasting = busy.get("/me/security/").status_code
    assert lasting == 302

    assert idle.get("/me/security/").status_code == 302
    left = Client()
    enter(left)
    for _ in range(3):
        wall.on(minutes=25)
        left.get("/bell/")
    assert left.get("/me/security/").status_code == 302, "an open page that asks by itself is no use"
    assert not Session.objects.filter(session_key=idle.session.session_key).exists()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    here, there = Client(), Client()
    enter(here)
    enter(there)
    new = "seven wide rivers 31"

    assert here.post("/me/security/password/", {"old": WRONG, "new": new, "again": new}).status_code == 400
    assert here.post("/me/security/password/", {"old": PASSWORD, "new": "short", "again": "short"}).status_code == 400
    assert here.post("/me/security/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302

    assert here.get("/me/security/").status_code == 200
    assert there.get("/me/security/").status_code == 302
    assert acts()[-1] == "security.change_password"
    assert enter(Client(), new) == 302


def test_a_dangerous_verb_asks_for_the_password_again(cast: Cast, adopt: Any, wall: MovingClock) -> None:
    adopt([{"id": "t-1", "controls": [{"terms": {"security.session": {"dangerous": ["org.hire"]}}}]}])
    client = Client()
    enter(client, name="hr")
    assert client.get("/do/org.hire/").status_code == 200
    wall.on(minutes=11)

    assert client.get("/do/org.hire/").headers["Location"].startswith("/prove/")
    body = {"number": "9", "name": "新人", "username": "new", "unit": cast.units["desk"].pk, "role": "service"}
    client.get("/me/security/")
    said = client.post("/api/v1/employees", body, "application/json")
    assert said.status_code == 403
    assert said.json()["code"] == "access.prove_again"
    assert client.post("/prove/", {"password": WRONG}).status_code == 400
    assert (
        client.post("/prove/", {"password": PASSWORD, "next": "/do/org.hire/"}).headers["Location"] == "/do/org.hire/"
    )
    assert client.get("/do/org.hire/").status_code == 200


def test_a_service_account_signs_in_nowhere(cast: Cast) -> None:
    Account.objects.filter(pk=cast.owner.id).update(is_service=True)

    assert enter(Client()) == 400


def test_nobody_is_sent_to_another_house_after_signing_in(cast: Cast) -> None:
    answer = Client().post("/sign-in/", {"username": "owner", "password": PASSWORD, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"
