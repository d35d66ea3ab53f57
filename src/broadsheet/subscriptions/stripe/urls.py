"""The addresses that Stripe and its card form need. `project` tells publishers the first."""

from django.urls import path

from broadsheet.subscriptions.stripe import card_form, webhook

urlpatterns = [
    path("hooks/stripe/", webhook.hear, name="stripe_webhook"),
    path("account/subscription/card-form/", card_form.show, name="stripe_card_form"),
]
