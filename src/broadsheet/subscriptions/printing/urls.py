"""The addresses of a subscriber's printed paper, below /account/print/."""

from django.urls import path, re_path

from broadsheet.subscriptions.printing import views

urlpatterns = [
    path("activate/", views.activate, name="print_activate"),
    path("<str:number>/", views.show, name="print_delivery"),
    path("<str:number>/address/", views.change_address, name="print_address"),
    path("<str:number>/stop/", views.stop, name="print_stop"),
    path("<str:number>/redirect/", views.send_elsewhere, name="print_redirect"),
    path("<str:number>/missing/", views.report, name="print_claim"),
    re_path(
        r"^(?P<number>\w+)/(?P<kind>stop|redirect)/(?P<pk>\d+)/end/$",
        views.end_stretch,
        name="print_end_stretch",
    ),
]
