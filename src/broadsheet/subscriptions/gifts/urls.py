"""The addresses of giving and of gifts."""

from django.urls import path

from broadsheet.subscriptions.gifts import views

urlpatterns = [
    path("gift/redeem/", views.redeem_gift, name="gift_redeem"),
    path("gift/<str:token>/", views.open_gift, name="gift_open"),
    path("account/gift-links/", views.own_links, name="gift_links"),
    path("account/gift-links/give/", views.give, name="gift_link_give"),
    path("account/gift-links/<int:pk>/end/", views.end, name="gift_link_end"),
]
