"""The outbox in the admin: what waits, what was given up and why, what has left; and sending again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.mailing.kinds import all_kinds
from broadsheet.mailing.models import Mail, State
from broadsheet.mailing.outbox import send_again
from broadsheet.mailing.settings import get_settings

PERMISSION = "broadsheet_mailing.change_mail"
PER_PAGE = 50
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
for_desk = method_decorator(permission_required(PERMISSION), name="dispatch")


@for_desk
class OutboxPage(WagtailAdminTemplateMixin, TemplateView):
    """Mails, the latest first; by what became of them and to whom."""

    template_name = "mailing/admin/outbox.html"
    page_title = gettext_lazy("Outbox")
    header_icon = "mail"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Outbox")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        state, to = self.request.GET.get("state", ""), self.request.GET.get("to", "").strip()
        page = Paginator(_found(state, to), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "rows": [(mail, label_of(mail)) for mail in page],
            "states": State.choices,
            "state": state,
            "to": to,
        }


@for_desk
class MailPage(WagtailAdminTemplateMixin, TemplateView):
    """One mail: what it said, what became of it. A POST sends it again."""

    template_name = "mailing/admin/mail.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the mail; 404 if there is none."""
        super().setup(request, *args, **kwargs)
        self.mail = get_object_or_404(Mail, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Say what it is and to whom."""
        return f"{label_of(self.mail)}: {self.mail.to}"

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        outbox = {"url": reverse("broadsheet_mail_outbox"), "label": _("Outbox")}
        return [HOME, outbox, {"url": "", "label": self.mail.to}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        return super().get_context_data(**kwargs) | {
            "mail": self.mail,
            "label": label_of(self.mail),
            "may_send_again": self.mail.state == State.GIVEN_UP and bool(self.mail.facts),
            "is_waiting": self.mail.state == State.WAITING,
        }

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Put the mail back into the outbox, to be sent now."""
        send_again(self.mail, get_settings().clock())
        messages.success(request, _("It will be sent within seconds."))
        return redirect("broadsheet_mail", self.mail.pk)


def label_of(mail: Mail) -> str:
    """Return what kind of mail it is, in words; its name where nobody knows the kind any more."""
    kind = all_kinds().get(mail.kind)
    return str(kind.label) if kind else mail.kind


def _found(state: str, to: str) -> "QuerySet[Mail]":
    mails = Mail.objects.all()
    if state in State.values:
        mails = mails.filter(state=state)
    return mails.filter(to__icontains=to) if to else mails
