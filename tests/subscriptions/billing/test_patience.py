"""What a publisher decides about collecting money, in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from broadsheet.subscriptions.models import Billing
from broadsheet.subscriptions.projecting import patience_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/settings/broadsheet_subscriptions/billing/1/"


def test_a_publisher_sets_the_days_of_grace(client):
    client.force_login(User.objects.create_superuser("publisher", "publisher@paper.example"))
    Billing.load()
    facts = {
        "provider": "invoice",
        "invoice_days": 20,
        "grace_days": 7,
        "grace_days_after_trial": 0,
        "days_under_way": 10,
        "trial_notice_days": 3,
        "card_notice_days": 30,
    }
    assert "days of grace" in client.get(PAGE).content.decode().lower()
    assert client.post(PAGE, facts).status_code == 302
    patience = patience_of(Billing.load())
    assert (patience.grace, patience.after_trial) == (timedelta(days=7), timedelta(0))
    assert patience.under_way == timedelta(days=10)
    assert client.post(PAGE, facts | {"grace_days": 61}).status_code == 200
    assert Billing.load().grace_days == 7
