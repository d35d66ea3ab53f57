"""The page that explains a decision: for an editor about an article, for support about a reader."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.project.looking_up import Asked, CannotExplain, explain_for, title_of
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.explaining import Explanation

# What somebody read is personal: only those who may see accounts may ask about one.
READER_PERMISSION = "broadsheet_accounts.view_account"


class AskForm(forms.Form):
    """Which decision."""

    article = forms.CharField(
        label=_("Article"), help_text=_("Its path or number, such as /business/trade/slug/.")
    )
    reader = forms.CharField(
        label=_("Reader"), required=False, help_text=_("E-mail address or reader id. Empty: a new reader.")
    )
    time = forms.CharField(
        label=_("Time"), required=False, help_text=_("Such as 2026-12-01 09:00. Empty: now.")
    )


class ExplainPage(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a reader, an article and a time, and answers with the decision and how it came about."""

    template_name = "broadsheet/admin/explain.html"
    page_title = _("Explain a decision")
    header_icon = "help"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": page_title},
    ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        form = AskForm(self.request.GET or None)
        if not self.request.user.has_perm(READER_PERMISSION):
            form.fields["reader"].disabled = True
        context = super().get_context_data(**kwargs) | {"form": form}
        explanation = self._explain(form)
        if explanation is not None:
            counted = zip(explanation.counted, explanation.frees_at, strict=True)
            context |= {
                "explanation": explanation,
                "counted": [(title_of(reading.article_key), reading, ends) for reading, ends in counted],
            }
        return context

    def _explain(self, form: AskForm) -> Explanation | None:
        if not form.is_valid():
            return None
        said = form.cleaned_data
        try:
            return explain_for(Asked(said["reader"], said["article"], said["time"]), the_time())
        except CannotExplain as error:
            form.add_error(error.part, str(error))
            return None
