"""The addresses of the shop. Each part of it has its own list."""

from django.urls import URLPattern, URLResolver

from broadsheet.subscriptions.gifts import urls as gifts
from broadsheet.subscriptions.groups import urls as groups
from broadsheet.subscriptions.plans import urls as plans
from broadsheet.subscriptions.shop import urls as shop
from broadsheet.subscriptions.stripe import urls as stripe
from broadsheet.subscriptions.transfers import urls as transfers

urlpatterns: list[URLPattern | URLResolver] = [
    *gifts.urlpatterns,
    *groups.urlpatterns,
    *plans.urlpatterns,
    *shop.urlpatterns,
    *stripe.urlpatterns,
    *transfers.urlpatterns,
]
