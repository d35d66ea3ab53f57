"""The distribution desk in Wagtail's admin: calendars, print subscribers, missed copies, delivery files."""

from datetime import date

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.subscriptions.clock import the_day, the_time, the_zone
from broadsheet.subscriptions.models import Claim, Delivery, PrintRun
from broadsheet.subscriptions.models.printing import ADDRESS_PARTS
from broadsheet.subscriptions.printing.deliveries import Copy, copies_for, runs_on
from broadsheet.subscriptions.printing.delivery_file import write_delivery_file
from broadsheet.subscriptions.printing.desk_forms import ClaimDeskForm, DeliveryForm

PERMISSION = "broadsheet_subscriptions.view_delivery"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Calendars(SnippetViewSet):
    """When which product is printed."""

    model = PrintRun
    menu_label = _("Issues calendars")
    icon = "calendar-alt"
    list_display = ["product", "closes_days_before", "claim_days"]
    panels = [
        FieldPanel("product"),
        MultiFieldPanel([FieldRowPanel([FieldPanel(day) for day in WEEKDAYS])], heading=_("Printed on")),
        FieldRowPanel([FieldPanel("closes_days_before"), FieldPanel("claim_days")]),
        FieldRowPanel([FieldPanel("claim_rule"), FieldPanel("claims_by_themselves")]),
        InlinePanel("changes", heading=_("Days that differ"), label=_("day")),
    ]


class Deliveries(SnippetViewSet):
    """Who gets the paper, and where."""

    model = Delivery
    menu_label = _("Print subscribers")
    icon = "user"
    list_display = ["number", "name", "city", "country_code", "product", "starts_on", "ends_on"]
    list_filter = ["product", "country_code"]
    search_fields = ["number", "name", "street_address", "postal_code", "city", "account__user__email"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("number"), FieldPanel("product")]),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            MultiFieldPanel([FieldPanel(part) for part in ADDRESS_PARTS], heading=_("Address")),
        ],
        base_form_class=DeliveryForm,
    )


class Claims(SnippetViewSet):
    """Copies that did not come."""

    model = Claim
    menu_label = _("Missed copies")
    icon = "warning"
    list_display = ["delivery", "issue_on", "fault", "outcome", "sent_again_on", "made_at"]
    list_filter = ["outcome", "fault", "issue_on"]
    search_fields = ["delivery__number", "delivery__name", "note"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("delivery", "issue_on", "fault", "note", "outcome")],
        base_form_class=ClaimDeskForm,
    )


class PrintDesk(SnippetViewSetGroup):
    """All of it under one word."""

    items = (Deliveries, Claims, Calendars)
    menu_label = _("Print")
    menu_icon = "doc-full"
    menu_order = 175

    def get_submenu_items(self) -> list[MenuItem]:
        """Return the lists, and the page of delivery files."""
        files = MenuItem(
            _("Delivery files"), reverse_lazy("broadsheet_delivery_file"), name="delivery-files", order=0
        )
        return [files, *super().get_submenu_items()]


register_snippet(PrintDesk)


class DayForm(forms.Form):
    """Which issue."""

    issue_on = forms.DateField(label=_("Issue of"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class DeliveryFilePage(WagtailAdminTemplateMixin, TemplateView):
    """Counts the copies of a day's issues, and hands out their file."""

    template_name = "broadsheet/admin/delivery_file.html"
    page_title = _("Delivery files")
    header_icon = "download"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": page_title},
    ]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer with the page, or with the file when it is asked for."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        form = DayForm(request.GET or None)
        if "download" in request.GET and form.is_valid():
            return _as_file(form.cleaned_data["issue_on"])
        return super().get(request, *args, form=form, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows: how many copies go out, and of which kind."""
        context = super().get_context_data(**kwargs)
        form, now = context["form"], the_time()
        if not form.is_bound:
            form.initial["issue_on"] = the_day(now)
        elif form.is_valid():
            on = form.cleaned_data["issue_on"]
            copies = copies_for(on, the_zone(now))
            context |= {"on": on, "runs": runs_on(on), "counts": _count(copies), "total": len(copies)}
        return context


def _count(copies: list[Copy]) -> list[tuple[str, int]]:
    redirected = sum(copy.is_redirected and not copy.is_sent_again for copy in copies)
    again = sum(copy.is_sent_again for copy in copies)
    rows = [
        (_("To the usual address"), len(copies) - redirected - again),
        (_("Redirected"), redirected),
        (_("Sent again"), again),
    ]
    return [(name, number) for name, number in rows if number]


def _as_file(on: date) -> HttpResponse:
    copies = copies_for(on, the_zone(timezone.now()))
    response = HttpResponse(write_delivery_file(copies), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="delivery-{on.isoformat()}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the address of the page of delivery files."""
    return [path("print/delivery-file/", DeliveryFilePage.as_view(), name="broadsheet_delivery_file")]


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let groups be given the right to see where the paper goes."""
    return Permission.objects.filter(
        content_type__app_label="broadsheet_subscriptions", codename="view_delivery"
    )
