"""Experiments in the admin: planned, checked, begun, watched, an arm stopped with one click."""

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.meter import Policy
from broadsheet.meter.experiments import PLACES
from broadsheet.project.experiments.checking import Sides, contradictions
from broadsheet.project.experiments.deeds import Contradicted, begin, hold_out, stop, stop_arm
from broadsheet.project.experiments.drawing import hold_out_at
from broadsheet.project.experiments.forms import ArmForms, ExperimentForm, first_arms, kept_in, like_it
from broadsheet.project.experiments.looking import days_needed
from broadsheet.project.experiments.models import Experiment, ExperimentArm, ExperimentLook, State
from broadsheet.project.experiments.showing import looks_of, show
from broadsheet.project.graphs import both_widths, csv_file
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.admin import HOME, POLICY, for_publishers
from broadsheet.publishing.policies.models import PolicyVersion
from broadsheet.publishing.policies.versions import policy_in_force, text_in_force
from broadsheet.subscriptions.desk.paper_time import InPaperTime

NEVER_DAYS = 10_000
LIST = {"url": reverse_lazy("broadsheet_experiments"), "label": gettext_lazy("Experiments")}


@for_publishers
class ExperimentsPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """All experiments, and the hold-out."""

    template_name = "broadsheet/admin/experiments.html"
    page_title = gettext_lazy("Experiments")
    header_icon = "pick"
    breadcrumbs_items = [HOME, POLICY, {"url": "", "label": page_title}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        now = the_time()
        rows = [(row, row.state_at(now).label) for row in Experiment.objects.all()]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "hold_out_percent": hold_out_at(now) * 100 / PLACES,
        }

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Set the hold-out."""
        typed = request.POST.get("percent", "").strip()
        try:
            share = round(float(typed) * PLACES / 100)
        except ValueError:
            share = -1
        if not 0 <= share <= PLACES // 2:
            messages.error(
                request, _("The hold-out is %(typed)s; expected 0 to 50 percent.") % {"typed": typed}
            )
        else:
            hold_out(share, the_time())
            messages.success(request, _("The hold-out is set."))
        return redirect("broadsheet_experiments")


@for_publishers
class NewExperiment(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """A plan: filled in, and kept as a draft."""

    template_name = "broadsheet/admin/new_experiment.html"
    page_title = gettext_lazy("Plan an experiment")
    header_icon = "pick"
    breadcrumbs_items = [HOME, POLICY, LIST, {"url": "", "label": page_title}]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show an empty plan."""
        now = the_time()
        text, policy = text_in_force(now)
        start = now + timedelta(days=1)
        times = {"starts_at": start, "ends_at": start + timedelta(days=28)}
        like = Experiment.objects.filter(name=request.GET.get("like", "")).first()
        facts, arms = ({}, first_arms()) if like is None else like_it(like)
        form = ExperimentForm(initial=facts | times)
        return self._show(form, ArmForms(initial=arms, form_kwargs={"today": text}), policy)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the draft, or say what cannot be read."""
        now = the_time()
        text, policy = text_in_force(now)
        form, arms = ExperimentForm(request.POST), ArmForms(request.POST, form_kwargs={"today": text})
        if not (form.is_valid() and arms.is_valid()):
            return self._show(form, arms, policy)
        kept = [arm.as_arm(place) for place, arm in enumerate(arms.forms) if arm.cleaned_data]
        names = [arm.name for arm in kept]
        if len(set(names)) < len(names):
            form.add_error(None, _("Two arms have the same name."))
            return self._show(form, arms, policy)
        with transaction.atomic():
            row = kept_in(form, kept, request.user, now)
        return redirect("broadsheet_experiment", name=row.name)

    def _show(self, form: ExperimentForm, arms: object, policy: Policy) -> HttpResponse:
        context = self.get_context_data(form=form, arms=arms, zone=policy.timezone.key)
        return self.render_to_response(context)


@for_publishers
class ExperimentPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """One experiment: what it takes and what contradicts it before; what can be said of it after."""

    template_name = "broadsheet/admin/experiment.html"
    header_icon = "pick"

    def get_page_title(self) -> str:
        """Return the experiment's name."""
        return self.kwargs["name"]

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way to this page."""
        return [HOME, POLICY, LIST, {"url": "", "label": self.kwargs["name"]}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        now = the_time()
        row = get_object_or_404(Experiment, name=self.kwargs["name"])
        arms = list(row.arms.all())
        state = row.state_at(now)
        context = super().get_context_data(**kwargs) | {
            "row": row,
            "arms": arms,
            "state": state,
            "is_draft": state is State.DRAFT,
            "can_stop": state in (State.SCHEDULED, State.RUNNING),
            "zone": policy_in_force(now).timezone.key,
            "percent": row.share * 100 / PLACES,
        }
        if state is State.DRAFT:
            return context | _before(Sides(row, arms))
        look = ExperimentLook.objects.filter(experiment=row).first()
        context |= {"look": look}
        if look is not None and look.said is not None:
            shown = show(row, look.said, _changes(row))
            context |= {
                "shown": shown,
                "courses": [(*both_widths(course.graph), course) for course in shown.courses],
            }
        return context

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer with the page; with `form=csv`, with every look as a file."""
        look = ExperimentLook.objects.filter(experiment__name=kwargs["name"]).exclude(said=None).first()
        if request.GET.get("form") == "csv" and look is not None:
            return csv_file(f"experiment-{kwargs['name']}", looks_of(look.said))
        return super().get(request, *args, **kwargs)


@for_publishers
class ExperimentDeed(View):
    """Begins an experiment, stops it or one of its arms, deletes a draft, or has it weighed now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Do what the button says, and return to the page."""
        row, now = get_object_or_404(Experiment, name=name), the_time()
        if "begin" in request.POST:
            try:
                begin(row, now)
            except Contradicted as error:
                for problem in error.problems:
                    messages.error(request, problem)
        elif "stop" in request.POST:
            stop(row, now)
            messages.success(request, _("It is stopped: everyone has today’s meter and offers again."))
        elif "stop_arm" in request.POST:
            arm = get_object_or_404(ExperimentArm, experiment=row, name=request.POST["stop_arm"])
            stop_arm(arm, now)
            messages.success(
                request, _("%(arm)s is stopped: its readers have what everybody has.") % {"arm": arm}
            )
        elif "delete" in request.POST and row.begun_at is None:
            row.delete()
            return redirect("broadsheet_experiments")
        elif "look" in request.POST:
            ExperimentLook.objects.filter(experiment=row).update(wanted_at=now)
            messages.success(request, _("It is being weighed; load this page again in a moment."))
        return redirect("broadsheet_experiment", name=name)


def _before(sides: Sides) -> dict[str, object]:
    """Return what is to be known before an experiment begins."""
    now = the_time()
    context: dict[str, object] = {"problems": contradictions(sides, now)}
    try:
        readers, at_one_look, days = days_needed(sides, now)
    except (ValueError, ZeroDivisionError, BooksUnavailable):
        return context
    return context | {
        "readers": readers,
        "at_one_look": at_one_look,
        "days": None if days > NEVER_DAYS else int(days),
        "runs_for": (sides.row.ends_at - sides.row.starts_at).days,
    }


def _changes(row: Experiment) -> list[tuple[str, str]]:
    """Return the publication's days on which the policy in force changed while an experiment ran."""
    versions = PolicyVersion.objects.filter(
        withdrawn_at=None, effective_from__gt=row.starts_at, effective_from__lt=row.ends_at
    )
    return [(timezone.localdate(version.effective_from).isoformat(), version.name) for version in versions]
