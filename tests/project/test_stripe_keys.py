"""Which Stripe an edition is charged by, as the environment says."""

import pytest

from broadsheet.project.stripe_keys import MissingKey, read_stripe

SITE = "https://paper.example"
LOCAL = "http://127.0.0.1:8001"
KEYS = {
    "BROADSHEET_STRIPE_KEY": "sk_live_1",
    "BROADSHEET_STRIPE_PUBLISHABLE_KEY": "pk_live_1",
    "BROADSHEET_STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def test_an_edition_without_keys_has_no_stripe():
    assert read_stripe({}, SITE, None, LOCAL) is None


def test_keys_are_for_stripe_itself():
    found = read_stripe(KEYS, SITE, None, LOCAL)
    assert (found.key, found.webhook_secret, found.is_local) == ("sk_live_1", "whsec_1", False)


@pytest.mark.parametrize("name", KEYS)
def test_one_key_without_the_others_is_refused_by_name(name):
    with pytest.raises(MissingKey, match=name):
        read_stripe({key: value for key, value in KEYS.items() if key != name}, SITE, "secret", LOCAL)


def test_a_demo_is_charged_by_a_local_one_with_a_secret_of_its_own():
    first, second = (read_stripe({}, SITE, secret, LOCAL) for secret in ("one", "two"))
    assert (first.api_url, first.is_local) == (LOCAL, True)
    assert "one" not in first.webhook_secret
    assert first.webhook_secret != second.webhook_secret
    there = read_stripe({"BROADSHEET_STRIPE_API": "http://127.0.0.1:9"}, SITE, "one", LOCAL)
    assert there.api_url == "http://127.0.0.1:9"
