"""The addresses of readers' own pages. `gate_urlpatterns` are for the gate alone."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from broadsheet.accounts import device_pages, entering, own_data, views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("devices/", device_pages.devices, name="account_devices"),
    path("enter/<str:proof>/", entering.enter, name="account_enter"),
    path("export/", own_data.export_data, name="account_export"),
    path("delete/", own_data.ask_to_delete, name="account_delete"),
    path("delete/done/", own_data.deleted, name="account_deleted"),
    path("delete/<str:proof>/", own_data.confirm_deletion, name="account_confirm_deletion"),
    path("readings/", views.readings, name="account_readings"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path(
        "social/", include([path("", include("allauth.socialaccount.urls")), *build_provider_urlpatterns()])
    ),
]
gate_urlpatterns = [path("-/pass", views.renew_pass, name="broadsheet_renew_pass")]
