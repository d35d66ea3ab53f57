"""The addresses of the shop's pages."""

from django.urls import path

from broadsheet.subscriptions.shop import paying, views

urlpatterns = [
    path("subscribe/", views.offers, name="shop_offers"),
    path("subscribe/done/", paying.done, name="shop_done"),
    path("subscribe/pay/<str:key>/", paying.pay, name="shop_pay"),
    path("subscribe/<slug:slug>/", views.buy_offer, name="shop_buy"),
]
