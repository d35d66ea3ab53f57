"""The addresses of readers' own pages. `gate_urlpatterns` are for the gate alone."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from broadsheet.accounts import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("readings/", views.readings, name="account_readings"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path(
        "social/", include([path("", include("allauth.socialaccount.urls")), *build_provider_urlpatterns()])
    ),
]
gate_urlpatterns = [path("-/pass", views.renew_pass, name="broadsheet_renew_pass")]
