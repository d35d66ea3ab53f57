"""Ways in, devices and the way out, in a browser against a running edition."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page

from tests.e2e.accounts import fresh_email, mailed_code, mailed_link, register, sign_in
from tests.e2e.edition import Edition
from tests.e2e.window import Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
# A device that keeps passkeys and knows its owner, as phones do.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(window: Window) -> CDPSession:
    """Give the browser a virtual authenticator, at a name: browsers know no passkeys for numbers."""
    window.url = window.url.replace("127.0.0.1", "localhost")
    session = window.page.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session


def send(page: Page) -> None:
    """Send the main form of the page."""
    page.click("main form:not(.unseen) button:not([name])")
    page.wait_for_load_state("load")


def sign_in_by_code(edition: Edition, window: Window, email: str) -> None:
    window.visit("/account/login/")
    window.page.fill("main input[name=login]", email)
    send(window.page)
    window.page.fill("main input[name=code]", mailed_code(edition, email))
    send(window.page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_signs_in_by_the_button_behind_the_link(
    edition: Edition, open_as_reader: Open, javascript: bool
):
    with edition.reader() as elsewhere:
        email = register(edition, elsewhere)
    window = open_as_reader(javascript=javascript)
    article = edition.metered[0]
    window.visit(f"/account/login/?next={article}")
    window.page.fill("main input[name=login]", email)
    send(window.page)
    link = mailed_link(edition, email)
    with edition.reader() as scanner:
        assert "another browser" in scanner.get(link).text
        assert scanner.get("/account/").status_code == 302
    window.visit(link)
    send(window.page)
    assert window.page.url == edition.url + article
    assert window.page.locator(".bar-end").inner_text().strip() == "Your account"


def test_a_passkey_is_made_and_signs_in(edition: Edition, open_as_reader: Open):
    with edition.reader() as elsewhere:
        email = register(edition, elsewhere)
    window = open_as_reader()
    session = with_authenticator(window)
    sign_in_by_code(edition, window, email)
    window.visit("/account/2fa/webauthn/add/")
    window.page.click("#mfa_webauthn_add")
    window.page.wait_for_url("**/account/2fa/recovery-codes/")
    window.visit("/account/2fa/webauthn/")
    assert "it signs you in by itself" in window.page.locator("main").inner_text()

    window.visit("/account/logout/")
    send(window.page)
    article = edition.metered[1]
    window.visit(f"/account/login/?next={article}")
    window.page.click("#passkey_login")
    window.page.wait_for_url(window.url + article)
    assert window.page.locator(".bar-end").inner_text().strip() == "Your account"

    session.send("WebAuthn.disable")
    window.visit("/account/logout/")
    send(window.page)
    sign_in_by_code(edition, window, email)
    assert window.page.locator("main h1").inner_text() == "Your account", "a code goes on working without it"


def test_a_reader_registers_with_a_passkey(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    with_authenticator(window)
    window.visit("/account/signup/")
    window.page.click("a:has-text('Register with a passkey')")
    window.page.wait_for_load_state("load")
    email = fresh_email()
    window.page.fill("main input[name=email]", email)
    send(window.page)
    window.page.fill("main input[name=code]", mailed_code(edition, email))
    send(window.page)
    assert window.page.locator("h1").inner_text() == "Make your passkey"
    with window.page.expect_navigation():
        window.page.click("#mfa_webauthn_signup")
    window.page.wait_for_load_state("load")
    window.visit("/account/")
    assert email in window.page.locator("main").inner_text()
    window.visit("/account/logout/")
    send(window.page)
    window.visit("/account/login/")
    window.page.click("#passkey_login")
    window.page.wait_for_url(window.url + "/account/")


def test_a_passkey_that_is_refused_is_told_in_words(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    session = with_authenticator(window)
    session.send("WebAuthn.disable")
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | {"isUserVerified": False}})
    window.visit("/account/login/")
    window.page.click("#passkey_login")
    window.page.locator("[data-passkey-problem]").wait_for(state="visible", timeout=90_000)


def test_without_javascript_nothing_is_offered_that_needs_it(edition: Edition, open_as_reader: Open):
    window = open_as_reader(javascript=False)
    for path in ("/account/login/", "/account/signup/"):
        window.visit(path)
        assert "passkey" not in window.page.locator("main").inner_text()


def test_a_device_is_signed_out_from_another(edition: Edition, open_as_reader: Open):
    with edition.reader() as phone, edition.reader() as tablet:
        email = register(edition, phone)
        window = open_as_reader()
        sign_in_by_code(edition, window, email)
        window.visit("/account/devices/")
        assert window.page.locator(".devices li").count() == 2
        window.page.click(".devices li:not(:has(.label)) button[value=sign_out]")
        window.page.wait_for_load_state("load")
        assert "signed out" in window.page.locator(".messages").inner_text()
        assert window.page.locator(".devices li").count() == 1
        assert phone.get("/account/").status_code == 302
        assert tablet.get("/account/").status_code == 302


def test_a_reader_takes_their_data_and_leaves(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    with edition.reader() as elsewhere:
        email = register(edition, elsewhere)
        sign_in_by_code(edition, window, email)
        window.visit(edition.metered[2])
        window.visit("/account/")
        with window.page.expect_download() as download:
            window.page.click("button:has-text('Download my data')")
        with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
            read = json.loads(archive.read("readings.json"))
            assert json.loads(archive.read("account.json"))["email"] == email
        assert [item["path"] for item in read] == [edition.metered[2]]

        window.visit("/account/delete/")
        send(window.page)
        window.visit(mailed_link(edition, email))
        send(window.page)
        assert window.page.locator("h1").inner_text() == "The account is deleted"
        assert elsewhere.get("/account/").status_code == 302
    window.visit("/account/readings/")
    assert "Nothing has been counted yet" in window.page.locator("main").inner_text()


def test_staff_of_the_demo_come_in_with_a_password(edition: Edition):
    with edition.reader() as editor:
        assert editor.get("/admin/login/").headers["location"] == "/account/login/"
        sign_in(editor, "editor@meridian.example")
        assert editor.get("/admin/").status_code == 200
