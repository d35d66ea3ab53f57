"""The pages on which staff confirm what they do."""

from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.desk.deeds import DEEDS, Deed, Refund
from broadsheet.subscriptions.desk.paper_time import InPaperTime
from broadsheet.subscriptions.desk.subscribers import HOME, READERS, story_url
from broadsheet.subscriptions.models import Invoice, Subscription
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable

PERMISSION = "broadsheet_subscriptions.change_subscription"


class Act(Protocol):
    """A form that does something once it is valid; `title` is on its button, `says` what is true then."""

    title: Any
    says: Any
    now: datetime

    def is_valid(self) -> bool:
        """Whether all was filled in as it should be."""
        ...

    def add_error(self, field: str | None, error: str) -> None:
        """Say what went wrong."""
        ...

    def act(self, actor: str) -> None:
        """Do it. Raises ProviderRefused or ProviderUnavailable."""
        ...


@method_decorator(permission_required(PERMISSION), name="dispatch")
class ConfirmPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """Asks once, acts, and goes back to the story. Subclasses find what it is about."""

    template_name = "broadsheet/admin/deed.html"
    header_icon = "warning"
    account: Account

    def make_form(self, *data: Any) -> Act:
        """Return the form, filled in with what was sent; raises Http404."""
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Note when it is asked for."""
        super().setup(request, *args, **kwargs)
        self.now = the_time()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what will happen."""
        return self._show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or say why it cannot be done."""
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            form.act(request.user.get_username())
        except ProviderRefused as error:
            form.add_error(None, _("The provider refused: %(why)s") % {"why": error})
            return self._show(form)
        except ProviderUnavailable as error:
            message = _("The provider does not answer (%(why)s). Nothing was changed; try again.")
            form.add_error(None, message % {"why": error})
            return self._show(form)
        messages.success(request, _("Done: %(what)s.") % {"what": form.title})
        return redirect(story_url(self.account))

    def _show(self, form: Act) -> HttpResponse:
        self.page_title = form.title
        self.breadcrumbs_items = [
            HOME,
            READERS,
            {"url": story_url(self.account), "label": str(self.account)},
            {"url": "", "label": form.title},
        ]
        return self.render_to_response(self.get_context_data(form=form, account=self.account))


class DeedPage(ConfirmPage):
    """Something done to a subscription."""

    def make_form(self, *data: Any) -> Deed:
        """Return the deed that the address names, if it is possible now."""
        subscription = get_object_or_404(Subscription.objects.select_related("account"), pk=self.kwargs["pk"])
        deed = next((deed for deed in DEEDS if deed.name == self.kwargs["deed"]), None)
        if deed is None or not deed.is_possible(subscription):
            raise Http404
        self.account = subscription.account
        return deed(subscription, self.now, *data)


class RefundPage(ConfirmPage):
    """Money back."""

    def make_form(self, *data: Any) -> Refund:
        """Return the form for what is left of an invoice that was paid."""
        paid = Invoice.objects.select_related("subscription__account").filter(paid_at__isnull=False)
        invoice = get_object_or_404(paid, pk=self.kwargs["pk"])
        self.account = invoice.subscription.account
        return Refund(invoice, self.now, *data)
