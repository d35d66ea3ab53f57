"""The publisher's figures in the admin: a chart with its definition, its table and its CSV."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.analytics.figures import FIGURES, Filter, answer
from broadsheet.analytics.figures.drawing import draw
from broadsheet.analytics.figures.telling import as_csv, told
from broadsheet.meter.windows import Unit
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.versions import policy_in_force

DAYS = 365
TITLES = {
    "active_readers": _("Active readers"),
    "stop_rate": _("Stop rate"),
    "wall_reach": _("Wall reach"),
    "readings_per_reader": _("Readings per reader"),
    "articles_that_stop": _("Articles that stop"),
    "turns": _("Registrations and subscriptions"),
}
DEVICES = [("", _("All")), ("phone", _("Phone")), ("tablet", _("Tablet")), ("desktop", _("Desktop"))]
DAY = forms.DateInput(attrs={"type": "date"})


class AskForm(forms.Form):
    """Which figure, of which lines."""

    figure = forms.ChoiceField(label=_("Figure"), choices=list(TITLES.items()))
    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)
    per = forms.ChoiceField(
        label=_("By"),
        choices=[(Unit.DAY, _("Day")), (Unit.WEEK, _("Week")), (Unit.MONTH, _("Month"))],
    )
    section = forms.CharField(
        label=_("Section"), required=False, help_text=_("Such as business/trade. Empty: all.")
    )
    device = forms.ChoiceField(label=_("Device"), required=False, choices=DEVICES)
    arm = forms.CharField(label=_("Arm of an experiment"), required=False)

    def clean(self) -> dict[str, object]:
        """Refuse a time that ends before it begins."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("last", _("This day is before the first. Choose a later one."))
        return said


class FiguresPage(WagtailAdminTemplateMixin, TemplateView):
    """Shows one figure; with `form=csv`, the rows as a file."""

    template_name = "broadsheet/admin/figures.html"
    page_title = _("Figures")
    header_icon = "history"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": page_title},
    ]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer with the page or the file."""
        context = self.get_context_data(**kwargs)
        if "answer" not in context or request.GET.get("form") != "csv":
            return self.render_to_response(context)
        name = context["answer"].figure.name
        return HttpResponse(
            as_csv(context["answer"]),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        zone = policy_in_force(the_time()).timezone
        today = the_time().astimezone(zone).date()
        form = AskForm(
            {
                "figure": "stop_rate",
                "first": today - timedelta(days=DAYS - 1),
                "last": today,
                "per": Unit.MONTH,
                **self.request.GET.dict(),
            }
        )
        context = super().get_context_data(**kwargs) | {"form": form}
        if not form.is_valid():
            return context
        said = form.cleaned_data
        only = {field: said[field] for field in ("section", "device", "arm") if said[field]}
        meant = Filter(said["first"], said["last"], zone, Unit(said["per"]), only)
        found = answer(settings.ENVIRONMENT.journal_path, FIGURES[said["figure"]], meant)
        query = {name: value for name, value in self.request.GET.items() if name != "form"}
        return context | {
            "answer": found,
            "title": TITLES[found.figure.name],
            # Our own drawing, of escaped texts.
            "chart": mark_safe(draw(found)),  # noqa: S308
            "heads": [column.replace("_", " ") for column in found.columns],
            "rows": [
                [told(column, value) for column, value in zip(found.columns, row, strict=True)]
                for row in found.rows
            ],
            "csv": "?" + urlencode({**query, "form": "csv"}),
        }
