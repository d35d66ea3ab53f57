"""A right that was bought opens with the next page; one that was taken back is refused within five minutes.

The real gate stands before the real pages, in one process, by one clock that tests turn.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import LABEL, get_settings
from broadsheet.subscriptions.entitlements import changed
from broadsheet.subscriptions.gifts import links
from broadsheet.subscriptions.models import Price, Product, Purchase, State, Subscription
from tests.accounts.gate_here import GateHere, before_django
from tests.gate.origin import SECRET
from tests.gate.reading import KEYRING, Clock, a_gate
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db
END = "Paragraph 3"
ARTICLE = "/world/cranes/"


@dataclass
class Reader:
    """A browser before the gate. It keeps its cookies."""

    gate: GateHere
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path):
        """Return the answer to asking for a path."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.gate.ask(path, [("host", "localhost"), ("cookie", cookie)])
        for line in answer.cookies:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def reads_to_the_end(self):
        """Whether the article opens."""
        return END in self.get(ARTICLE).body


@pytest.fixture
def clock(settings):
    """The clock of the gate and of the pages alike."""
    settings.BROADSHEET_GATE_SECRET = SECRET
    settings.ALLOWED_HOSTS = ["*"]
    clock, config = Clock(), apps.get_app_config(LABEL)
    kept = get_settings()
    config.settings = replace(kept, keyring=KEYRING, clock=lambda: now_by(clock))
    yield clock
    config.settings = kept


def now_by(clock):
    return datetime.fromtimestamp(clock.now, UTC)


@pytest.fixture
def article(clock):
    return a_page(a_section(an_edition(), "world"), "cranes", now_by(clock) - DAY, access="locked")


@pytest.fixture
def account(clock, django_user_model):
    return account_of(django_user_model.objects.create(username="mei", email="mei@paper.example"))


@pytest.fixture
def price():
    product = Product.objects.create(name="All", slug="all", scopes=["*"], gift_links_a_month=2)
    return Price.objects.create(product=product, amount_minor=1500)


@pytest.fixture
def gate(article, tmp_path, clock):
    """A gate before the pages."""
    with before_django(lambda origin: a_gate(origin, tmp_path, clock=clock)) as gate:
        yield gate


def cookies_of(user):
    """Return what a browser carries that is signed in."""
    client = Client()
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    return {name: morsel.value for name, morsel in client.cookies.items()}


def subscribe(account, price, now):
    """Have the account pay, as the provider's word of it does."""
    facts = {"provider": "invoice", "provider_id": "1", "state": State.ACTIVE, "started_at": now}
    bought = Subscription.objects.create(account=account, price=price, paid_until=now + 30 * DAY, **facts)
    changed(account, now)
    return bought


def take_back(subscription, now):
    """End a subscription at once, as a refund does."""
    Subscription.objects.filter(pk=subscription.pk).update(state=State.EXPIRED, ended_at=now, paid_until=now)
    changed(subscription.account, now)


def test_what_was_bought_opens_with_the_next_page_of_ours(gate, account, price, clock):
    reader = Reader(gate, cookies_of(account.user))
    assert not reader.reads_to_the_end()
    clock.now += 1
    subscribe(account, price, now_by(clock))
    assert not reader.reads_to_the_end(), "the pass does not know yet"
    assert reader.get("/account/").status == 200
    assert reader.reads_to_the_end()


def test_what_was_bought_opens_within_five_minutes_whatever_is_read(gate, account, price, clock):
    reader = Reader(gate, cookies_of(account.user))
    subscribe(account, price, now_by(clock))
    clock.now += 301
    assert reader.reads_to_the_end()


def test_what_was_taken_back_is_refused_after_five_minutes(gate, account, price, clock):
    subscription = subscribe(account, price, now_by(clock))
    reader = Reader(gate, cookies_of(account.user))
    assert reader.reads_to_the_end()
    take_back(subscription, now_by(clock))
    clock.now += 299
    assert reader.reads_to_the_end()
    clock.now += 2
    assert not reader.reads_to_the_end()


def test_who_waits_for_a_payment_reads_seconds_after_the_word_of_it(gate, account, price, clock):
    reader = Reader(gate, cookies_of(account.user))
    order = Purchase.objects.create(
        account=account, price=price, key="order-1", person=b"", agreed_at=now_by(clock)
    )
    assert "Nothing has been paid yet" in reader.get(f"/subscribe/done/?order={order.key}").body
    assert not reader.reads_to_the_end()
    clock.now += 60
    assert not reader.reads_to_the_end()
    subscribe(account, price, now_by(clock))
    clock.now += 2
    assert reader.reads_to_the_end()


@pytest.mark.parametrize("minutes", [4, 6])
def test_a_gift_that_is_ended_closes_where_it_was_opened(gate, article, account, price, clock, minutes):
    subscribe(account, price, now_by(clock))
    link = links.give(account, article.pk, now_by(clock))
    friend = Reader(gate, opened_by(link))
    assert friend.reads_to_the_end()
    links.end(link, now_by(clock))
    clock.now += minutes * 60
    assert friend.reads_to_the_end() is (minutes < 5)


def opened_by(link):
    """Return what a browser carries in which the link's button was pressed."""
    client = Client()
    assert client.post(f"/gift/{link.token}/").status_code == 302
    return {name: morsel.value for name, morsel in client.cookies.items()}


DAY = timedelta(days=1)
