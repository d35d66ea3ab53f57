"""The policy in Wagtail's admin: what holds, what is to come, what held, and a change to it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.meter import Policy, PolicyError
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.forms import WhenForm
from broadsheet.publishing.policies.history import State, list_history
from broadsheet.publishing.policies.models import PolicyVersion
from broadsheet.publishing.policies.proposing import FieldForms, Proposal, TextForms
from broadsheet.publishing.policies.sections import missing_sections
from broadsheet.publishing.policies.sentences import describe_policy, differences
from broadsheet.publishing.policies.versions import InThePast, roll_back, store, text_in_force, withdraw

PERMISSION = "broadsheet_publishing.change_policyversion"
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
POLICY = {"url": reverse_lazy("broadsheet_meter"), "label": gettext_lazy("Meter")}
for_publishers = method_decorator(permission_required(PERMISSION), name="dispatch")


@for_publishers
class PolicyPage(WagtailAdminTemplateMixin, TemplateView):
    """The policy in force in plain words, and the history of its versions."""

    template_name = "broadsheet/admin/policy.html"
    page_title = gettext_lazy("Meter")
    header_icon = "history"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Meter")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        now = the_time()
        _text, policy = text_in_force(now)
        entries = list_history(now)
        return super().get_context_data(**kwargs) | {
            "policy": policy,
            "lines": describe_policy(policy),
            "entries": entries,
            "is_shipped": not any(entry.state is State.IN_FORCE for entry in entries),
        }


class ChangePage(WagtailAdminTemplateMixin, TemplateView):
    """A change of the policy: typed, previewed in words, put into force. Subclasses say how it is typed."""

    forms: type[FieldForms] | type[TextForms]
    page_title = gettext_lazy("Change the meter")
    header_icon = "edit"
    breadcrumbs_items = [HOME, POLICY, {"url": "", "label": gettext_lazy("Change")}]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show the policy in force, ready to be changed."""
        text, policy = text_in_force(the_time())
        return self._show(self.forms.show(text), WhenForm(), policy)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Preview a change; put it into force once just this change has been previewed."""
        now = the_time()
        _text, policy = text_in_force(now)
        forms = self.forms.take(request.POST)
        proposal = forms.propose()
        # Times are meant as the publication's own clock shows them.
        with timezone.override((proposal.policy or policy).timezone):
            when = WhenForm(request.POST)
            is_complete = when.is_valid() and proposal.policy is not None
        if not is_complete:
            return self._show(forms, when, policy)
        if "save" in request.POST and request.POST.get("previewed") == proposal.mark:
            try:
                return self._save(proposal, when, now)
            except InThePast:
                when.add_error("effective_from", _("This lies in the past; expected a time to come."))
        return self._show(forms, when, policy, proposal)

    def _show(
        self, forms: FieldForms | TextForms, when: WhenForm, policy: Policy, proposal: Proposal | None = None
    ) -> HttpResponse:
        context: dict[str, object] = {"forms": forms, "when": when, "policy": policy, "proposal": proposal}
        if proposal is not None and proposal.policy is not None:
            context["changes"] = differences(policy, proposal.policy)
            context["missing_sections"] = missing_sections(proposal.policy)
        return self.render_to_response(self.get_context_data(**context))

    def _save(self, proposal: Proposal, when: WhenForm, now: datetime) -> HttpResponse:
        version = store(
            proposal.text,
            now=now,
            note=when.cleaned_data["note"],
            by=self.request.user,
            effective_from=when.cleaned_data["effective_from"],
        )
        said = _("{version} is in force.") if version.effective_from <= now else _("{version} is scheduled.")
        messages.success(self.request, said.format(version=version.name))
        return redirect("broadsheet_meter")


@for_publishers
class ChangeFields(ChangePage):
    """A change typed into fields."""

    template_name = "broadsheet/admin/change_policy.html"
    forms = FieldForms


@for_publishers
class ChangeText(ChangePage):
    """A change typed as TOML."""

    template_name = "broadsheet/admin/change_policy_text.html"
    forms = TextForms


@for_publishers
class RollBack(View):
    """Puts an older version into force again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Roll back and return to the policy's page."""
        version = get_object_or_404(PolicyVersion, number=number)
        try:
            newest = roll_back(version, now=the_time(), by=request.user)
        except PolicyError as error:
            messages.error(request, str(error))
        else:
            said = _("{newest} is in force; it repeats {older}.")
            messages.success(request, said.format(newest=newest.name, older=version.name))
        return redirect("broadsheet_meter")


@for_publishers
class Withdraw(View):
    """Takes back a version that has not taken effect."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Withdraw and return to the policy's page."""
        version = get_object_or_404(PolicyVersion, number=number)
        try:
            withdraw(version, now=the_time())
        except InThePast:
            messages.error(
                request, _("{version} has taken effect; roll back instead.").format(version=version.name)
            )
        else:
            messages.success(request, _("{version} is withdrawn.").format(version=version.name))
        return redirect("broadsheet_meter")
