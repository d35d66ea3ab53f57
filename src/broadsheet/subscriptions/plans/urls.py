"""The addresses of what a reader has bought, of its papers, and of the withdrawal function."""

from django.urls import include, path, re_path

from broadsheet.subscriptions.papers import views as papers
from broadsheet.subscriptions.plans import keeping_views, views, withdrawal_views
from broadsheet.subscriptions.printing import urls as printing_urls
from broadsheet.subscriptions.rises.views import answer_rise

urlpatterns = [
    path("account/subscription/", views.home, name="subscription_home"),
    path("account/subscription/<int:pk>/cancel/", views.cancel, name="subscription_cancel"),
    path("account/subscription/<int:pk>/stay/<int:offer>/", keeping_views.stay, name="subscription_stay"),
    path("account/subscription/<int:pk>/resume/", views.resume, name="subscription_resume"),
    path("account/subscription/<int:pk>/pause/", views.pause, name="subscription_pause"),
    path("account/subscription/<int:pk>/change/", views.change, name="subscription_change"),
    path("account/subscription/<int:pk>/price/", answer_rise, name="subscription_price"),
    path("account/subscription/<int:pk>/card/", views.change_card, name="subscription_card"),
    path("account/subscription/<int:pk>/card/done/", views.card_changed, name="subscription_card_changed"),
    re_path(r"^account/invoices/(?P<pk>\d+)/(?P<kind>invoice|receipt)/$", papers.page, name="invoice_page"),
    re_path(r"^account/invoices/(?P<pk>\d+)/(?P<kind>invoice|receipt)\.pdf$", papers.pdf, name="invoice_pdf"),
    path("account/gifts/<str:key>/receipt/", papers.gift_page, name="gift_page"),
    path("account/gifts/<str:key>/receipt.pdf", papers.gift_pdf, name="gift_pdf"),
    path("account/print/", include(printing_urls)),
    path("withdraw/", withdrawal_views.withdraw, name="withdraw"),
    path("withdraw/done/", withdrawal_views.done, name="withdrawal_done"),
]
