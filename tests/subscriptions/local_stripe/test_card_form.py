"""The card form: a page of its own origin, in a frame of the edition, without any script."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import sync_playwright

from tests.browser import chromium_path
from tests.local_stripe import a_local_stripe
from tests.subscriptions.local_stripe.selling import a_customer, a_price, a_subscription, now

BACK = "http://edition.example/done/?next=/harbour/"
GOOD, ASKING, POOR = "4242 4242 4242 4242", "4000000000003220", "4000 0000 0000 9995"


def form_of(stripe, subscription, back=BACK):
    """Return the address of the form in which a subscription is paid for."""
    found = now(stripe, subscription, "latest_invoice.confirmation_secret")
    secret = found.latest_invoice.confirmation_secret.client_secret
    return f"{stripe.url}/form/{secret}?{urlencode({'return_url': back})}"


def an_unpaid_subscription(stripe):
    return a_subscription(stripe, customer=a_customer(stripe, ""), payment_behavior="default_incomplete")


def typed(number=GOOD, expiry="12/34", cvc="123"):
    return {"number": number, "expiry": expiry, "cvc": cvc, "name": "Ada Quayle"}


def test_the_form_says_what_is_paid_that_it_imitates_and_which_cards_it_takes(stripe):
    form = httpx.get(form_of(stripe, an_unpaid_subscription(stripe)))
    assert "You pay $15 now." in form.text
    assert "local imitation of Stripe. No money moves" in form.text
    assert GOOD in form.text
    assert "<script" not in form.text
    assert "frame-ancestors http://edition.example" in form.headers["Content-Security-Policy"]


def test_a_card_that_pays_leads_back_to_where_the_reader_came_from(stripe):
    subscription = an_unpaid_subscription(stripe)
    answer = httpx.post(form_of(stripe, subscription), data=typed())
    back = urlsplit(answer.headers["Location"])
    said = parse_qs(back.query)
    assert (answer.status_code, back.netloc, back.path) == (303, "edition.example", "/done/")
    assert (said["next"], said["redirect_status"]) == (["/harbour/"], ["succeeded"])
    assert said["payment_intent"][0].startswith("pi_")
    assert now(stripe, subscription).status == "active"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"number": POOR}, "Your card has insufficient funds."),
        ({"number": "4111 1111 1111 1111"}, "not a test card"),
        ({"expiry": "13/34"}, "expiration month is invalid"),
        ({"expiry": "soon"}, "expiration date is incomplete"),
        ({"expiry": "12/26"}, "expiration year is invalid"),
        ({"cvc": "1"}, "security code is invalid"),
    ],
)
def test_a_card_that_is_refused_is_said_on_the_form_which_keeps_what_was_typed(stripe, wrong, says):
    subscription = an_unpaid_subscription(stripe)
    answer = httpx.post(form_of(stripe, subscription), data=typed(**wrong))
    assert answer.status_code == 402
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="Ada Quayle"' in answer.text
    assert now(stripe, subscription).status == "incomplete"


@pytest.mark.parametrize(("reply", "status"), [("yes", "active"), ("no", "incomplete")])
def test_the_bank_asks_on_a_page_of_its_own(stripe, reply, status):
    subscription = an_unpaid_subscription(stripe)
    address = form_of(stripe, subscription)
    asked = httpx.post(address, data=typed(ASKING), follow_redirects=True)
    assert "Your bank asks whether it is you who wants to pay $15" in asked.text
    bank = urlsplit(address)._replace(path=urlsplit(address).path + "/bank").geturl()
    answer = httpx.post(bank, data={"answer": reply})
    assert answer.status_code == (303 if reply == "yes" else 402)
    assert now(stripe, subscription).status == status


def test_a_trial_saves_a_card_and_charges_nothing(stripe):
    subscription = a_subscription(
        stripe, customer=a_customer(stripe, ""), trial_period_days=14, expand=["pending_setup_intent"]
    )
    secret = subscription.pending_setup_intent.client_secret
    address = f"{stripe.url}/form/{secret}?{urlencode({'return_url': BACK})}"
    assert "You pay nothing now." in httpx.get(address).text
    answer = httpx.post(address, data=typed())
    assert "setup_intent=seti_" in answer.headers["Location"]
    saved = now(stripe, subscription, "default_payment_method")
    assert saved.default_payment_method.billing_details.name == "Ada Quayle"


def test_a_form_that_was_filled_in_before_charges_nothing_again(stripe):
    subscription = an_unpaid_subscription(stripe)
    address = form_of(stripe, subscription)
    for _ in range(2):
        assert httpx.post(address, data=typed()).status_code == 303
    assert "This is done already." in httpx.get(address).text
    assert len(stripe.client.v1.charges.list({"customer": subscription.customer}).data) == 1


@pytest.mark.parametrize("back", ["http://elsewhere.example/", "javascript:alert(1)", ""])
def test_the_form_leads_to_the_edition_only(stripe, back):
    answer = httpx.get(form_of(stripe, an_unpaid_subscription(stripe), back))
    assert answer.status_code == 400
    assert "the address that leads back is not the edition" in answer.text


def test_a_wrong_secret_opens_nothing(stripe):
    address = form_of(stripe, an_unpaid_subscription(stripe)).replace("_secret_", "_secret_x")
    assert httpx.get(address).status_code == 400


def test_an_amount_in_yen_has_no_hundredths(stripe):
    yen = a_subscription(
        stripe, a_price(stripe, 980, "jpy"), a_customer(stripe, ""), payment_behavior="default_incomplete"
    )
    assert "Pay ¥980" in httpx.get(form_of(stripe, yen)).text


class Edition(BaseHTTPRequestHandler):
    """A page with a frame, and a page of thanks."""

    frame = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        thanks = self.path.startswith("/done/")
        shown = "Thank you" if thanks else f'<iframe src="{self.frame}" title="Your card"></iframe>'
        self.wfile.write(f"<!doctype html><title>Edition</title>{shown}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def an_edition() -> Iterator[str]:
    """Serve an edition on this machine, as browsers let no page from elsewhere frame what is here."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Edition) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_a_reader_pays_by_keyboard_in_a_frame_without_scripts():
    with an_edition() as edition, a_local_stripe(f"--edition={edition}") as stripe, sync_playwright() as play:
        subscription = an_unpaid_subscription(stripe)
        Edition.frame = form_of(stripe, subscription, f"{edition}/done/")
        browser = play.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
        page.goto(f"{edition}/checkout/")
        form = page.frame_locator("iframe")
        form.get_by_label("Card number").fill(ASKING)
        form.get_by_label("Expiry (MM/YY)").fill("12/34")
        form.get_by_label("Security code").fill("123")
        form.get_by_label("Security code").press("Enter")
        page.get_by_role("button", name="Yes, it is me").press("Enter")
        page.wait_for_url(f"{edition}/done/**")
        browser.close()
        assert now(stripe, subscription).status == "active"
