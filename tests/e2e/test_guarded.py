"""An edition whose publisher wants a second factor of staff and lets readers come through a service."""

import base64
import hashlib
import hmac
import re
import shutil
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.accounts import fresh_email, send_form
from tests.e2e.edition import PASSWORD, Edition
from tests.e2e.openid import Provider, open_provider
from tests.e2e.window import Window, open_window

pytestmark = pytest.mark.browser
EDITOR = "editor@meridian.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with open_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def guarded(
    prepared: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Edition]:
    """A copy of the edition under stricter rules."""
    data_dir = tmp_path_factory.mktemp("guarded") / "data"
    shutil.copytree(prepared, data_dir)
    guarded = Edition(
        data_dir,
        BROADSHEET_STAFF_MFA="on",
        BROADSHEET_SOCIAL_TOWNHALL=f"{provider.url} client secret Town hall",
        BROADSHEET_TRUSTED_PROXIES="127.0.0.1/32",
    )
    guarded.start()
    yield guarded
    guarded.stop()


@pytest.fixture
def window(browser: Browser, guarded: Edition) -> Iterator[Window]:
    with open_window(browser, guarded.url) as window:
        yield window


def continue_with(window: Window) -> None:
    window.visit("/account/login/")
    window.page.click("button:has-text('Continue with Town hall')")


def a_person(email: str, **more: object) -> dict[str, object]:
    return {"sub": f"citizen {email}", "email": email, "email_verified": True, "name": "Ana Citizen", **more}


def test_a_new_reader_comes_through_the_service(guarded: Edition, provider: Provider, window: Window):
    email = fresh_email()
    provider.person = a_person(email)
    continue_with(window)
    window.page.wait_for_url("**/account/")
    assert email in window.page.locator("main").inner_text()
    window.visit("/account/social/")
    assert "Town hall" in window.page.locator("main").inner_text()


def test_it_works_without_javascript(browser: Browser, guarded: Edition, provider: Provider):
    email = fresh_email()
    provider.person = a_person(email)
    with open_window(browser, guarded.url, javascript=False) as window:
        continue_with(window)
        window.page.wait_for_url("**/account/")
        assert email in window.page.locator("main").inner_text()


def test_who_is_known_by_their_address_comes_to_their_account(provider: Provider, window: Window):
    provider.person = a_person("subscriber@meridian.example")
    continue_with(window)
    window.page.wait_for_url("**/account/")
    assert "subscriber@meridian.example" in window.page.locator("main").inner_text()


def test_an_address_that_the_service_has_not_confirmed_opens_no_account(provider: Provider, window: Window):
    provider.person = a_person("reader@meridian.example", sub="impostor", email_verified=False)
    continue_with(window)
    # As for everyone who registers with an address: its owner hears of it, and nobody else.
    window.page.wait_for_url("**/account/confirm-email/")
    window.visit("/account/")
    assert window.page.locator("h1").inner_text() != "Your account"


def test_who_turns_back_at_the_service_is_told_so(provider: Provider, window: Window):
    provider.refuses = True
    try:
        continue_with(window)
        window.page.wait_for_url("**/account/social/login/cancelled/**")
        assert window.page.locator("h1").inner_text() == "Nobody was signed in"
    finally:
        provider.refuses = False


def code_of_app(secret: str) -> str:
    """Return what an app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def test_staff_set_a_second_factor_up_before_they_edit(window: Window):
    page = window.page
    window.visit("/admin/")
    page.fill("main input[name=login]", EDITOR)
    page.fill("main input[name=password]", PASSWORD)
    page.click("main form:not(.unseen) button[type=submit]")
    page.wait_for_url("**/account/2fa/**")
    assert "second factor" in page.locator(".messages").inner_text()
    page.click("a:has-text('Set up an app')")
    page.wait_for_url("**/reauthenticate/**")
    page.fill("main input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/totp/activate/")
    page.fill("main input[name=code]", code_of_app(page.locator(".key code").inner_text()))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    window.page.goto(window.url + "/admin/")
    assert page.url == window.url + "/admin/"


def test_attempts_are_limited_for_all_processes_together(guarded: Edition):
    def attempt(number: int) -> bool:
        with guarded.reader(**{"X-Forwarded-For": f"203.0.113.{number}"}) as client:
            page = send_form(client, "/account/login/", login=email, password="wrong").text
            return bool(re.search("Too many failed", page))

    email = fresh_email()
    with ThreadPoolExecutor(12) as pool:
        refused = list(pool.map(attempt, range(12)))
    assert 1 <= refused.count(False) <= 5, "five guesses at one account, from wherever they come"


def test_what_one_address_may_try_is_limited(guarded: Edition):
    def attempt(_: int) -> bool:
        with guarded.reader(**{"X-Forwarded-For": "198.51.100.7"}) as client:
            page = send_form(client, "/account/login/", login=fresh_email(), password="wrong").text
            return bool(re.search("Too many failed", page))

    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(attempt, range(24)))
    assert 1 <= refused.count(False) <= 10
