"""A real browser for tests: a window for each person, and no window may complain while the test looks on.

``windows(cast.owner)`` opens the desk as that person, signed in, at the test's clock. A test fails when any page says
an error in its console (a breach of the content security policy is one), answers with a fault of the server, or
cannot load what it is made of. When a test fails, pictures of its windows are put into ``.pictures/``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from django.core.signals import request_finished, request_started

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response
    from pytest_django.live_server_helper import LiveServer

    from guiju.groundwork.testing.cast import Person
    from guiju.groundwork.testing.still import StillClock

PICTURES = Path(__file__).resolve().parents[3] / ".pictures"
WIDE, NARROW = 1440, 360
HEIGHT = 900
PATIENCE = 20_000  # milliseconds: tests run beside others on a machine that may be busy
PARTS_OF_A_PAGE = frozenset({"script", "stylesheet", "font", "image"})
_WINDOWS = pytest.StashKey[list["Window"]]()


@dataclass
class Window:
    """One person's browser window. ``troubles`` collects what pages complained about."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of the house and wait until what it is made of is there."""
        return self.open(path)[1]

    def open(self, path: str) -> tuple[int, Page]:
        """Like :meth:`go`, with the status of the answer."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        return answer.status, self.page

    def one(self, selector: str, words: str | None = None) -> Locator:
        """The first visible element that fits, and holds these words."""
        return self.page.locator(selector, has_text=words).locator("visible=true").first

    def fill(self, **values: str) -> None:
        """Fill in the open form: texts, dates and numbers as typed, choices by code; ``fill__x`` means ``fill.x``."""
        for name, value in values.items():
            place = self.page.locator(f'dialog[open] [name="{name.replace("__", ".")}"]:visible')
            if place.evaluate("element => element.tagName") == "SELECT":
                place.select_option(value)
            else:
                place.fill(value)

    def choose(self, name: str, words: str) -> None:
        """Look a record up by typing, and take the first one found."""
        self._take(self.page.locator(f'dialog[open] .gj-lookup:has([name="{name}"])'), words)

    def choose_in_line(self, words: str) -> None:
        """Look a record up in the last line of the open form."""
        self._take(self.page.locator("dialog[open] [data-lines] tbody tr").last.locator(".gj-lookup").first, words)

    def _take(self, lookup: Locator, words: str) -> None:
        with self.page.expect_response(lambda answer: unquote(answer.url).endswith(f"/?q={words}")):
            lookup.locator("[role=combobox]").fill(words)
        lookup.locator(".gj-option", has_text=words).first.click()

    def send(self) -> None:
        """Send the open form and wait for the page that follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator("dialog[open] form button[type=submit].btn-primary").click()

    def deed(self, verb: str) -> None:
        """Press the button of a verb on the page now shown, also one behind the three dots of a record's head."""
        button = f'[hx-get^="/do/{verb}/"], [hx-post="/do/{verb}/"]'
        self.page.locator(".gj-related[aria-busy]").wait_for(state="detached")  # related records follow the page
        found = self.page.locator("main").locator(button).first
        if not found.is_visible():
            self.page.locator(f"main details.gj-menu:has({button}) > summary").click()
        found.click()

    def form(self, verb: str) -> None:
        """Press the button of a verb and wait for its form."""
        self.deed(verb)
        self.page.locator(f'dialog[open] form[action="/do/{verb}/"]').wait_for()

    def done(self, verb: str) -> None:
        """Press the button of a verb that asks for nothing more, and wait for the page that follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.deed(verb)

    def picture(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        PICTURES.mkdir(exist_ok=True)
        place = PICTURES / f"{name}.png"
        self.page.screenshot(path=place, full_page=True)
        return place

    def watch(self) -> None:
        """Listen to whatever goes wrong in this window."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal (403, 422 …) is an answer like any other; Chromium notes it as an error all the same.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text} at {self.page.url}")

    def _answered(self, response: Response) -> None:
        part = response.request.resource_type in PARTS_OF_A_PAGE
        if response.status >= 500 or (part and response.status >= 400):
            self.troubles.append(f"{response.status}: {response.url}")


Windows = Callable[..., Window]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium, started once for the tests of a file.

    Playwright keeps an event loop in this thread; Django is told that the thread is none the less ours.
    """
    from playwright.sync_api import sync_playwright

    from guiju.site.chromium import find_or_install

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # Sent in the product's own way, which browsers keep; Django's would be asked for it with each page.
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler._should_handle", lambda *_: False)
        with sync_playwright() as playwright:
            quiet = ["--disable-gpu", "--disable-dev-shm-usage", "--no-sandbox", "--font-render-hinting=none"]
            started = playwright.chromium.launch(executable_path=find_or_install(), args=quiet)
            yield started
            started.close()


@pytest.fixture
def until_answered() -> Generator[Callable[[], None]]:
    """Waits for the answers under way: a page that is closed may leave one, and a test ends with its tables."""
    under_way, changed = [0], Condition()

    def count(more: int, **_: Any) -> None:
        with changed:
            under_way[0] += more
            changed.notify_all()

    begun, ended = partial(count, 1), partial(count, -1)
    request_started.connect(begun)
    request_finished.connect(ended)

    def wait() -> None:
        with changed:
            assert changed.wait_for(lambda: under_way[0] == 0, PATIENCE / 1000), "an answer does not end"

    yield wait
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def windows(
    browser: Browser,
    live_server: LiveServer,
    until_answered: Callable[[], None],
    clock: StillClock,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Windows]:
    """``windows(person, width=, language=, theme=, touch=)`` opens a window; without a person nobody is signed in."""
    from guiju.groundwork.access.principals import actor_of

    monkeypatch.setattr("guiju.groundwork.desk.middleware.actor_of", partial(actor_of, clock=clock))
    opened: list[Window] = []
    request.node.stash[_WINDOWS] = opened

    def open_window(
        person: Person | None,
        *,
        width: int = WIDE,
        language: str = "zh-hans",
        theme: str = "light",
        touch: bool = False,
    ) -> Window:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, timezone_id="Asia/Shanghai", reduced_motion="reduce",
            has_touch=touch, locale="en-GB" if language == "en" else "zh-CN",
        )  # fmt: skip
        cookies = {"django_language": language, "guiju_theme": theme} | (_signed_in(person) if person else {})
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        context.set_default_timeout(PATIENCE)
        opened.append(Window(context.new_page(), live_server.url))
        opened[-1].watch()
        return opened[-1]

    yield open_window
    troubles = [trouble for window in opened for trouble in window.troubles]
    for window in opened:
        window.page.context.close()
    until_answered()
    assert not troubles, "\n".join(dict.fromkeys(troubles))


def _signed_in(person: Person) -> dict[str, str]:
    """The cookie of a session that the sign-in page would have made."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session: Any = SessionStore()
    session[SESSION_KEY] = str(person.id)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.account.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep pictures of the windows of a test that failed."""
    report = yield
    if report.when == "call" and report.failed:
        none: list[Window] = []
        opened: list[Window] = item.stash.get(_WINDOWS, none)
        for number, window in enumerate(opened):
            place = window.picture(f"failed-{re.sub(r'[^a-zA-Z0-9]+', '-', item.name)}-{number}")
            report.sections.append(("window", f"{window.page.url}\n{place}\n" + "\n".join(window.troubles)))
    return report
