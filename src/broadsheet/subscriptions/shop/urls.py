"""The addresses of the shop's pages."""

from django.urls import path

from broadsheet.subscriptions.shop import giving, paying, views

urlpatterns = [
    path("subscribe/", views.offers, name="shop_offers"),
    path("subscribe/done/", paying.done, name="shop_done"),
    path("subscribe/pay/<str:key>/", paying.pay, name="shop_pay"),
    path("subscribe/gift/", giving.buy_gift, name="shop_gift"),
    path("subscribe/gift/done/", giving.gift_done, name="shop_gift_done"),
    path("subscribe/gift/pay/<str:key>/", giving.pay_gift, name="shop_gift_pay"),
    path("subscribe/<slug:slug>/", views.buy_offer, name="shop_buy"),
]
