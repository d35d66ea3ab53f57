"""Replays in the admin: asked for, watched, stopped, read, and put into force."""

import secrets
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.project.graphs import both_widths, csv_file
from broadsheet.project.replays.asking import Named, Wish, read_wish
from broadsheet.project.replays.forms import ReplayForm
from broadsheet.project.replays.models import ReplayRun, State
from broadsheet.project.replays.showing import MEASURES, limit_of, logs_of, results_of, show, text_with_limit
from broadsheet.project.replays.working import folder
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.admin import HOME, POLICY, for_publishers
from broadsheet.publishing.policies.versions import text_in_force
from broadsheet.subscriptions.desk.paper_time import InPaperTime

LOOK_AGAIN_SECONDS = 2
SHOWN = 20
FILE_MODE = 0o600
REPLAYS = {"url": reverse_lazy("broadsheet_replays"), "label": _("Replay")}


@for_publishers
class ReplaysPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """Asks for a replay, and lists those that were asked for."""

    template_name = "broadsheet/admin/replays.html"
    page_title = _("Replay")
    header_icon = "redirect"
    breadcrumbs_items = [HOME, POLICY, {"url": "", "label": page_title}]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show an empty question."""
        return self._show(ReplayForm(today=_today()))

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the question for the worker, and go to its page; or say what is wrong with it."""
        form = ReplayForm(request.POST, request.FILES, today=_today())
        if not form.is_valid() or form.wish is None:
            return self._show(form)
        upload = form.cleaned_data["file"] if form.wish.source == "upload" else None
        run = ReplayRun.objects.create(
            created_at=the_time(),
            created_by=request.user,
            asked=form.wish.kept(),
            upload="" if upload is None else _keep(upload),
        )
        return redirect("broadsheet_replay", pk=run.pk)

    def _show(self, form: ReplayForm) -> HttpResponse:
        runs = ReplayRun.objects.defer("answer")[:SHOWN]
        return self.render_to_response(self.get_context_data(form=form, runs=runs))


@for_publishers
class ReplayPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """One replay: how far it is, or what it found."""

    template_name = "broadsheet/admin/replay.html"
    page_title = _("Replay")
    header_icon = "redirect"
    breadcrumbs_items = [HOME, POLICY, REPLAYS, {"url": "", "label": _("One replay")}]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show it, or with `form=csv` every meter as a file; while it runs, the browser looks again."""
        run = get_object_or_404(ReplayRun, pk=kwargs["pk"])
        if request.GET.get("form") == "csv" and run.answer is not None:
            return csv_file(f"replay-{run.pk}", results_of(run.answer))
        wish = read_wish(run.asked)
        context: dict[str, object] = {"run": run, "wish": wish, "percent": run.permille // 10}
        if run.state == State.DONE and run.answer is not None and run.answer["readings"]:
            context |= self._found(wish, run.answer)
        response = self.render_to_response(self.get_context_data(**context))
        if run.is_under_way:
            response["Refresh"] = str(LOOK_AGAIN_SECONDS)
        return response

    def _found(self, wish: Wish, answer: dict[str, Any]) -> dict[str, object]:
        asked = self.request.GET
        measure = asked.get("show", "stop_rate")
        measure = measure if measure in MEASURES else "stop_rate"
        moved = asked.get("limit", "")
        limit = int(moved) if moved.isascii() and moved.isdigit() and len(moved) < 6 else limit_of(wish.swept)
        shown = show(wish, answer, measure, limit)
        return {
            "shown": shown,
            "charts": both_widths(shown.graph),
            "measure": measure,
            "measures": MEASURES.items(),
            "limit": limit,
            "limit_text": "" if shown.chosen is None else text_with_limit(wish.swept, limit),
            "answer": answer,
            "logs": logs_of(answer),
        }


@for_publishers
class StopReplay(View):
    """Ends a replay that runs, at its next word."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the end, and return to its page."""
        run = get_object_or_404(ReplayRun, pk=pk)
        waiting = ReplayRun.objects.filter(pk=pk, state=State.WAITING)
        if waiting.update(state=State.STOPPED, upload="") and run.upload:
            (folder() / run.upload).unlink(missing_ok=True)
        ReplayRun.objects.filter(pk=pk, state=State.RUNNING).update(is_to_stop=True)
        return redirect("broadsheet_replay", pk=pk)


def _today() -> Named:
    text, policy = text_in_force(the_time())
    return Named(policy.version, text)


def _keep(upload: UploadedFile) -> str:
    """Keep an uploaded log until its replay ends; return its name."""
    name = secrets.token_hex(12)
    path = folder() / name
    path.touch(mode=FILE_MODE)
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return name
