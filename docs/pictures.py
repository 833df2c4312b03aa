"""Takes the README's pictures from a running sample company: ``make run``, then ``.venv/bin/python docs/pictures.py``.

It signs in as people of several posts, opens pages and changes nothing: the step it tries is one that a clause stops.
"""

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from guiju.site import chromium

FOLDER = Path(__file__).resolve().parent / "pictures"
MOST_BYTES = 200_000
RECORD = re.compile(r"/\d+/$")
SIZE = {"width": 1200, "height": 680}


def main() -> int:
    """Take every picture; 1 when one is larger than a README should carry."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the sample is served (%(default)s)")
    address = parser.parse_args().url.rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=["--no-sandbox"])
        seller = person(browser, address, "销售人员")
        take(seller, "/", "today")
        take(seller, "/leads/?state=contacted", "lead", first_row=True)
        manager = person(browser, address, "部门经理")
        take(manager, "/opportunities/board/", "board")
        shut_gate(person(browser, address, "市场专员"), "gate")
        director = person(browser, address, "营销总监")
        take(director, "/policy/", "policy")
        browser.close()
    large = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES]
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}/" + (f"; too large: {large}" if large else ""))
    return 1 if large else 0


def person(browser: Browser, address: str, post: str) -> Page:
    """A window in which somebody who holds this post is signed in, in Chinese."""
    page = browser.new_context(base_url=address, viewport=SIZE, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.goto("/sign-in/")
    page.locator(".gj-people button", has_text=post).first.click()
    page.wait_for_load_state("networkidle")
    return page


def take(page: Page, address: str, name: str, *, first_row: bool = False) -> None:
    """Open a page, or the record of a list's first row, and take its picture."""
    page.goto(address)
    if first_row:
        page.locator(".gj-table tbody a").first.click()
        page.wait_for_url(RECORD)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def shut_gate(page: Page, name: str) -> None:
    """Try to assign a lead that nobody has screened: the policy says what is missing."""
    page.goto("/leads/?state=new")
    page.locator(".gj-table tbody a").first.click()
    page.wait_for_url(RECORD)
    page.wait_for_load_state("networkidle")
    page.locator("[hx-get*='/do/leads.assign/']").first.click()
    page.locator("#gj-dialog-body button[type=submit]").click()
    page.locator("#gj-dialog-body .gj-clause-id").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
