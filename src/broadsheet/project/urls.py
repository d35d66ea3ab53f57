"""Every address of an edition; the pages of the paper come last, because they take what is left."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from broadsheet.accounts import urls as account_urls
from broadsheet.mailing import urls as mailing_urls
from broadsheet.project.experiments.drawing import experiments
from broadsheet.project.institutions_for_gate import institutions
from broadsheet.project.readiness import ready
from broadsheet.publishing import urls as publishing_urls
from broadsheet.subscriptions import urls as subscription_urls

handler404 = "broadsheet.publishing.views.errors.not_found"
handler500 = "broadsheet.publishing.views.errors.failed"

urlpatterns = [
    # Staff sign in where readers do, under the same limits.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(subscription_urls)),
    path("", include(mailing_urls)),
    path("account/", include(account_urls)),
    *account_urls.gate_urlpatterns,
    *publishing_urls.gate_urlpatterns,
    path("-/institutions", institutions),
    path("-/ready", ready),
    path("-/experiments", experiments),
    path("", include(publishing_urls)),
    path("", include(wagtail_urls)),
]
