"""The publisher's figures in the admin: the books at a glance, and a page for each figure."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.analytics.charts.values import NARROW, WIDE
from broadsheet.analytics.figures import FIGURES, Figure, Inquiry
from broadsheet.analytics.figures.drawing import draw
from broadsheet.analytics.figures.telling import as_csv
from broadsheet.analytics.resvg import as_png
from broadsheet.project.figures.asking import MADE_UP, OWN, AskForm, Shelf, default_question, filter_from
from broadsheet.project.figures.showing import chart_of, glance_of, headlines_of, table_of
from broadsheet.project.figures.words import QUESTIONS, TITLES
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.versions import policy_in_force

# Who may see what the paper earns: whoever may see its subscriptions.
MONEY_PERMISSION = "broadsheet_subscriptions.view_subscription"
TYPES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}


class AskingPage(WagtailAdminTemplateMixin, TemplateView):
    """A page that is asked of some days, a section, a device, an arm; of the own books or made-up ones."""

    header_icon = "history"

    def question(self) -> dict[str, Any]:
        """Return the form, and, where it is valid, the books that it means, not yet opened."""
        shelf = Shelf(settings.ENVIRONMENT.books, settings.ENVIRONMENT.generated_path)
        which = shelf.choose(self.request.GET.get("books", ""))
        now = the_time()
        zone = policy_in_force(now).timezone
        said = default_question(shelf.last_day(which, now, zone)) | self.request.GET.dict() | {"books": which}
        form = AskForm(said)
        context: dict[str, Any] = {
            "form": form,
            "has_choice": shelf.has_made_up,
            "is_made_up": which == MADE_UP and shelf.has_made_up,
            "own_url": "?" + urlencode({"books": OWN}),
            "made_up_url": "?" + urlencode({"books": MADE_UP}),
            "query": urlencode({name: value for name, value in self.request.GET.items() if name != "form"}),
        }
        if form.is_valid():
            context["books"] = Inquiry(shelf.books(which), filter_from(form.cleaned_data, zone))
        return context

    def permitted(self) -> Iterable[Figure]:
        """Return the figures that whoever asks may see."""
        may_see_money = self.request.user.has_perm(MONEY_PERMISSION)
        return [figure for figure in FIGURES.values() if may_see_money or not figure.of_sales]


def note_of(context: dict[str, Any]) -> str:
    """Return what stands under every chart of made-up books."""
    return str(_("made up")) if context["is_made_up"] else ""


class BooksPage(AskingPage):
    """The books at a glance: the publisher's questions, each with its charts."""

    template_name = "broadsheet/admin/books.html"
    page_title = _("The books at a glance")
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": _("Figures")},
    ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        context = super().get_context_data(**kwargs) | self.question()
        if "books" not in context:
            return context
        with context.pop("books") as books:
            answers = {figure.name: books.ask(figure) for figure in self.permitted()}
            context["sections"] = books.sections()
        note = note_of(context)
        context["headlines"] = headlines_of(answers)
        context["questions"] = [
            (
                question,
                [
                    {"name": name, "title": TITLES[name], "chart": glance_of(answers[name], note)}
                    for name in names
                    if name in answers
                ],
            )
            for question, names in QUESTIONS
        ]
        return context


class FigurePage(AskingPage):
    """One figure: its chart, its definition, its table; with `form=csv`, `svg` or `png`, as a file."""

    template_name = "broadsheet/admin/figure.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Refuse what there is not, and what whoever asks may not see."""
        figure = FIGURES.get(str(kwargs["name"]))
        if figure is None:
            raise Http404
        if figure.of_sales and not request.user.has_perm(MONEY_PERMISSION):
            raise PermissionDenied
        self.figure = figure
        self.page_title = TITLES[figure.name]
        self.breadcrumbs_items = [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("broadsheet_figures"), "label": _("Figures")},
            {"url": "", "label": self.page_title},
        ]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer with the page or the file."""
        context = self.get_context_data(**kwargs)
        form = request.GET.get("form", "")
        if "answer" not in context or form not in TYPES:
            return self.render_to_response(context)
        note = note_of(context)
        match form:
            case "csv":
                body: str | bytes = as_csv(context["answer"])
            case "svg":
                body = draw(context["answer"], note=note)
            case _:
                body = as_png(draw(context["answer"], note=note))
        name = f"{'made-up-' if context['is_made_up'] else ''}{self.figure.name}.{form}"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(body, content_type=TYPES[form], headers=disposition)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """Return what the page shows."""
        context = super().get_context_data(**kwargs) | self.question()
        context["figures"] = [(figure.name, TITLES[figure.name]) for figure in self.permitted()]
        context["name"] = self.figure.name
        if "books" not in context:
            return context
        with context.pop("books") as books:
            found = books.ask(self.figure)
            context["sections"] = books.sections()
        note = note_of(context)
        marks = [(mark.policy, found.periods[mark.period]) for mark in found.marks]
        return context | {
            "answer": found,
            "chart_wide": chart_of(found, WIDE, note),
            "chart_narrow": chart_of(found, NARROW, note),
            "marks": marks,
            **table_of(found),
        }
