"""Moving in, in Wagtail's admin: upload a file, see what it would change, decide."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import MoveIn, Stage
from broadsheet.subscriptions.moving import uploads
from broadsheet.subscriptions.moving.moves import TableRefused

PERMISSION = "broadsheet_subscriptions.add_movein"
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
HERE = {"url": reverse_lazy("broadsheet_moves"), "label": gettext_lazy("Moving in")}
# A small file is looked at, and written, while whoever uploads it waits; the worker goes on with others.
AT_ONCE_SECONDS = 3.0
guarded = method_decorator(permission_required(PERMISSION), name="dispatch")


class UploadForm(forms.Form):
    """Which file, and what is in it."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is in it"),
        choices=[("readers", gettext_lazy("readers")), ("subscriptions", gettext_lazy("subscriptions"))],
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("The first line names the columns. Nothing is written yet."),
    )


@guarded
class MovesPage(WagtailAdminTemplateMixin, TemplateView):
    """Uploads a file, and lists those that were uploaded."""

    template_name = "broadsheet/admin/moves.html"
    page_title = gettext_lazy("Moving in")
    header_icon = "upload"
    breadcrumbs_items = [HOME, {"url": "", "label": page_title}]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Look at what was uploaded, or say why it cannot be read."""
        form, now = UploadForm(request.POST, request.FILES), the_time()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = uploads.take(
                    form.cleaned_data["what"], file.name, file.read(), request.user.get_username(), now
                )
            except TableRefused as error:
                form.add_error("file", str(error))
            else:
                uploads.carry_on(upload, now, AT_ONCE_SECONDS)
                return redirect("broadsheet_move", pk=upload.pk)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        said: dict[str, object] = {"form": UploadForm(), "uploads": MoveIn.objects.defer("data")[:50]}
        return super().get_context_data(**said | kwargs)


@guarded
class MovePage(WagtailAdminTemplateMixin, TemplateView):
    """What a file changes, row by row; which rows fail, and why; and what can be decided."""

    template_name = "broadsheet/admin/move.html"
    header_icon = "upload"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the file, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.upload = get_object_or_404(MoveIn, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the file's name."""
        return str(self.upload)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        return [HOME, HERE, {"url": "", "label": str(self.upload)}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        upload, counts = self.upload, self.upload.counts
        return super().get_context_data(**kwargs) | {
            "upload": upload,
            "counts": [(_(label), counts.get(kind, 0)) for kind, label in KINDS],
            "to_write": counts.get("new", 0) + counts.get("changed", 0),
            "is_under_way": upload.stage in uploads.UNDER_WAY,
            "is_looked": upload.stage == Stage.LOOKED,
            "is_stopped": upload.stage == Stage.STOPPED,
            "left_out": [row for row in upload.failed if row["line"] in upload.accepted],
        }


@require_POST
def decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Carry out what was decided about a file, and go back to it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    upload, now = get_object_or_404(MoveIn, pk=pk), the_time()
    try:
        if decision == "write":
            uploads.carry_on(uploads.write(upload, now), now, AT_ONCE_SECONDS)
        elif decision == "again":
            uploads.carry_on(uploads.look_again(upload, now), now, AT_ONCE_SECONDS)
        else:
            uploads.give_up(upload)
    except uploads.NothingToDecide:
        messages.warning(request, _("This file waits for no decision any more."))
    return redirect("broadsheet_move", pk=pk)


def failed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the rows that fail, with why, to be mended."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    upload = get_object_or_404(MoveIn, pk=pk)
    response = HttpResponse(uploads.failed_rows(upload), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="failed-{upload.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


KINDS = (
    ("new", gettext_lazy("new")),
    ("changed", gettext_lazy("changed")),
    ("same", gettext_lazy("the same as here")),
    ("failed", gettext_lazy("cannot be taken")),
)


class MovesItem(MenuItem):
    """The way to moving in, for those who may."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may move readers in."""
        return request.user.has_perm(PERMISSION)


@hooks.register("register_settings_menu_item")
def register_item() -> MenuItem:
    """Return the item among the settings: one moves in once."""
    return MovesItem(
        gettext_lazy("Moving in"), reverse_lazy("broadsheet_moves"), name="moving-in", icon_name="upload"
    )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the addresses of the pages."""
    return [
        path("moving-in/", MovesPage.as_view(), name="broadsheet_moves"),
        path("moving-in/<int:pk>/", MovePage.as_view(), name="broadsheet_move"),
        path("moving-in/<int:pk>/failed.csv", failed, name="broadsheet_move_failed"),
        path("moving-in/<int:pk>/<slug:decision>/", decide, name="broadsheet_move_decide"),
    ]


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let groups be given the right to move readers in."""
    return Permission.objects.filter(
        content_type__app_label="broadsheet_subscriptions", codename="add_movein"
    )
