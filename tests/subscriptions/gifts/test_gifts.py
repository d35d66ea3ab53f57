"""What readers give: subscriptions by a code, articles by a link."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.meter import Standing
from broadsheet.passes.sealing import open_pass
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.gifts import links
from broadsheet.subscriptions.gifts.redeeming import GiftRefused, redeem, withdraw
from broadsheet.subscriptions.gifts.telling import section_of
from broadsheet.subscriptions.models import Gift, Price, Product, State, Subscription, Unit
from tests.build import NOW
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UTC_ZONE = timezone.get_default_timezone()


@pytest.fixture
def reader(django_user_model):
    return lambda name: account_of(
        django_user_model.objects.create(username=name, email=f"{name}@paper.example")
    )


@pytest.fixture
def product():
    return Product.objects.create(
        name="All", slug="all", scopes=["*"], gift_links_a_month=2, gift_link_opens=2
    )


def a_gift(product, **said):
    facts = {
        "bought_at": NOW,
        "opens_at": NOW,
        "expires_at": NOW + 365 * DAY,
        "term_unit": Unit.MONTH,
        **said,
    }
    return Gift.objects.create(product=product, **facts)


def a_subscriber(account, product):
    price = Price.objects.create(product=product, amount_minor=1500)
    now = timezone.now()
    Subscription.objects.create(
        account=account,
        price=price,
        provider="invoice",
        provider_id=str(account.pk),
        state=State.ACTIVE,
        started_at=now - DAY,
        paid_until=now + 30 * DAY,
    )
    return account


def refusal_of(code, account, now):
    with pytest.raises(GiftRefused) as caught:
        redeem(code, account, now, UTC_ZONE)
    return caught.value.reason


def test_a_code_however_it_is_typed_opens_for_the_term_and_then_is_over(product, reader):
    gift, account = a_gift(product), reader("mei")
    redeem(f"  {gift.code.lower().replace('-', ' ')} ", account, NOW, UTC_ZONE)
    (right,) = rights_of(account, NOW).entitlements
    assert rights_of(account, NOW).standing is Standing.GIFTED
    assert rights_of(account, right.until).entitlements == ()
    assert rights_of(account, right.until).standing is Standing.GIFT_OVER


def test_a_code_is_redeemed_once(product, reader):
    gift = a_gift(product)
    redeem(gift.code, reader("mei"), NOW, UTC_ZONE)
    assert refusal_of(gift.code, reader("tom"), NOW) == "redeemed"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"opens_at": NOW + DAY}, "early"),
        ({"expires_at": NOW}, "late"),
        ({"bought_at": None}, "unknown"),
        ({"withdrawn_at": NOW}, "unknown"),
    ],
)
def test_a_code_opens_from_its_day_until_its_end_and_only_when_paid(product, reader, said, reason):
    assert refusal_of(a_gift(product, **said).code, reader("mei"), NOW) == reason


def test_two_gifts_are_read_one_after_the_other(product, reader):
    account = reader("mei")
    for gift in (a_gift(product), a_gift(product)):
        redeem(gift.code, account, NOW, UTC_ZONE)
    (right,) = rights_of(account, NOW + 40 * DAY).entitlements
    assert right.until > NOW + 55 * DAY


def test_a_gift_that_is_taken_back_opens_nothing(product, reader):
    gift, account = a_gift(product), reader("mei")
    withdraw(redeem(gift.code, account, NOW, UTC_ZONE), NOW + DAY)
    assert rights_of(account, NOW + DAY).entitlements == ()


def test_a_subscriber_gives_so_many_articles_a_month(product, reader):
    account, now = a_subscriber(reader("mei"), product), timezone.now()
    first = links.give(account, 1, now)
    assert links.give(account, 1, now) == first, "the same article is the same link"
    links.give(account, 2, now)
    with pytest.raises(links.NoMoreGifts):
        links.give(account, 3, now)


def test_who_has_not_subscribed_gives_nothing(reader):
    with pytest.raises(links.NoMoreGifts):
        links.give(reader("mei"), 1, NOW)


def test_the_account_page_says_how_many_articles_can_be_given(product, reader):
    now = timezone.now()
    assert section_of(reader("tom"), now) is None
    account = a_subscriber(reader("mei"), product)
    links.give(account, 1, now)
    assert section_of(account, now).summary == "You can give 1 more article this month."


def test_a_link_is_opened_as_often_as_it_may_be_and_no_more(product, reader):
    now = timezone.now()
    link = links.give(a_subscriber(reader("mei"), product), 1, now)
    assert [links.open_link(link, now) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("ended", [True, False])
def test_a_link_that_is_ended_holds_no_longer_where_it_was_opened(product, reader, ended):
    now = timezone.now()
    link = links.give(a_subscriber(reader("mei"), product), 1, now)
    if ended:
        links.end(link, now)
    grant = links.grant_of(link)
    assert links.grants_that_hold((grant,), now) == (() if ended else (grant,))


@pytest.fixture
def given(product, reader):
    """Return a link to a locked article, and the article."""
    article = a_page(a_section(an_edition(), "world"), "cranes", NOW, access="locked")
    return links.give(a_subscriber(reader("mei"), product), article.pk, timezone.now()), article


def test_looking_at_a_link_opens_nothing_and_is_for_no_index(given, client):
    link, _article = given
    answer = client.get(f"/gift/{link.token}/")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Cranes" in answer.content.decode()
    link.refresh_from_db()
    assert link.opens == 0
    assert "broadsheet_pass" not in answer.cookies


def test_the_button_gives_the_browser_a_pass_with_the_article(given, client):
    link, article = given
    answer = client.post(f"/gift/{link.token}/")
    pass_ = open_pass(answer.cookies["broadsheet_pass"].value, get_settings().keyring, timezone.now())
    assert [grant.article_key for grant in pass_.grants] == [article.pk]
    assert pass_.fresh_until is not None, "so that it can be taken back"
    client.post(f"/gift/{link.token}/")
    link.refresh_from_db()
    assert link.opens == 1, "who has it opens it again free of charge"


def test_a_link_that_is_used_up_says_so(given, client):
    link, _ = given
    links.end(link, timezone.now())
    assert client.post(f"/gift/{link.token}/").status_code == 410
