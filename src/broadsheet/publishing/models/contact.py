"""The contact page: a standing page with a form that reaches the newsroom."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.models import AbstractFormSubmission, FormMixin

from broadsheet.publishing.letters import LETTER_FIELDS, LetterForm, mail_letter, may_write
from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.models.standard import StandardPage


class ContactPage(FormMixin, StandardPage):
    """A standing page with a form under its text. It is made anew for each reader, so no gate keeps it."""

    template = "broadsheet/contact_page.html"
    subpage_types: list[str] = []
    preview_modes = StandardPage.DEFAULT_PREVIEW_MODES

    class Meta:
        verbose_name = "contact page"

    def get_form_class(self) -> type[Form]:
        """Return the form: it is the same for every paper."""
        return LetterForm

    def get_data_fields(self) -> list[tuple[str, str]]:
        """Return the columns of the letters kept, for the admin."""
        labels = LetterForm.base_fields
        return [("submit_time", _("Sent")), *((name, labels[name].label) for name in LETTER_FIELDS)]

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Return the page, or take a letter and lead to the thanks."""
        form, status = self.get_form(request.POST if request.method == "POST" else None, page=self), 200
        if form.is_valid():
            if may_write(request.META.get("REMOTE_ADDR", "")):
                self.process_form_submission(form)
                return redirect(f"{self.get_url(request)}?sent")
            form.add_error(
                None, _("Several letters have come from your network within the hour. Please wait.")
            )
            status = 429
        context = self.get_context(request) | {"form": form, "is_sent": "sent" in request.GET}
        with timezone.override(EditionSettings.for_request(request).zone):
            response = TemplateResponse(request, self.template, context, status=status).render()
        add_never_cache_headers(response)
        return response

    def process_form_submission(self, form: Form) -> AbstractFormSubmission:
        """Keep a letter until it has left by mail."""
        kept = super().process_form_submission(form)
        if mail_letter(form.cleaned_data, EditionSettings.for_site(self.get_site())):
            kept.delete()
        return kept
