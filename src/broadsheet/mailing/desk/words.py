"""The words of mails: a list of kinds, a form with a preview for each, and the way back to the original."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.mailing.desk.previews import SAMPLE, draw, find_source, sources_of
from broadsheet.mailing.kinds import Kind, Purpose, all_kinds
from broadsheet.mailing.models import OwnWording
from broadsheet.mailing.shelf import find_own, keep, reset, wording_of
from broadsheet.mailing.wording import (
    COMMON,
    LONGEST_SUBJECT,
    BadWording,
    Wording,
    check_wording,
    shipped_wording,
)

PERMISSION = "broadsheet_mailing.change_ownwording"
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
PURPOSES = {
    Purpose.SERVICE: gettext_lazy("always sent"),
    Purpose.REMINDER: gettext_lazy("a reminder, which readers may refuse"),
    Purpose.OFFER: gettext_lazy("an offer, which readers may refuse"),
}
for_publishers = method_decorator(permission_required(PERMISSION), name="dispatch")


class WordsForm(forms.Form):
    """Subject and text of one kind in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 18})
    )

    def __init__(self, kind: Kind, data: Mapping[str, str] | None = None, **kwargs: object) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, object]:
        """Return the words; refuse gaps that nothing fills, beside the field in which they are."""
        found = super().clean()
        try:
            check_wording(str(found.get("subject", "")), str(found.get("text", "")), self.kind.fact_names)
        except BadWording as error:
            for field, problem in error.problems.items():
                if field not in self.errors:
                    self.add_error(field, problem)
        return found

    def wording(self) -> Wording:
        """Return the words as they would be kept."""
        said = self.cleaned_data
        return check_wording(said["subject"], said["text"], self.kind.fact_names)


@for_publishers
class WordsPage(WagtailAdminTemplateMixin, TemplateView):
    """All kinds of mail, in one language."""

    template_name = "mailing/admin/words.html"
    page_title = gettext_lazy("Words of mails")
    header_icon = "mail"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Words of mails")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        language = check_language(str(kwargs.get("language", settings.LANGUAGE_CODE)))
        own = {row.kind: row for row in OwnWording.objects.filter(language=language)}
        groups: dict[str, list[dict[str, object]]] = {}
        for kind in all_kinds().values():
            said = own.get(kind.name) or shipped_wording(kind, language)
            row = {"kind": kind, "subject": said.subject, "is_own": kind.name in own}
            groups.setdefault(str(kind.group), []).append(row | {"purpose": PURPOSES[kind.purpose]})
        return super().get_context_data(**kwargs) | {
            "groups": groups.items(),
            "language": language,
            "languages": settings.LANGUAGES,
        }


@for_publishers
class EditWords(WagtailAdminTemplateMixin, TemplateView):
    """The words of one kind in one language, with a preview. `preview` looks; `keep` keeps."""

    template_name = "mailing/admin/edit_words.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the kind; 404 if there is no such kind or language."""
        super().setup(request, *args, **kwargs)
        self.kind = find_kind(str(kwargs["kind"]))
        self.language = check_language(str(kwargs["language"]))

    def get_page_title(self) -> str:
        """Name the kind."""
        return str(self.kind.label)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        words = {
            "url": reverse("broadsheet_mail_words_in", args=[self.language]),
            "label": f"{_('Words of mails')} ({self.language})",
        }
        return [HOME, words, {"url": "", "label": self.kind.label}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        said = wording_of(self.kind, self.language)
        form = kwargs.get("form") or WordsForm(
            self.kind, initial={"subject": said.subject, "text": said.text}
        )
        shown = kwargs.get("shown") or said
        source = find_source(self.kind, self.request.POST.get("source", SAMPLE))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "kind": self.kind,
            "language": self.language,
            "languages": settings.LANGUAGES,
            "purpose": PURPOSES[self.kind.purpose],
            "common": COMMON,
            "sources": sources_of(self.kind),
            "source": source,
            "letter": draw(self.kind, self.language, shown, source),
            "is_own": find_own(self.kind, self.language) is not None,
        }

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the words or show how they look; show beside each field what is wrong with it."""
        form = WordsForm(self.kind, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, **kwargs))
        wording = form.wording()
        if request.POST.get("action") != "keep":
            return self.render_to_response(self.get_context_data(form=form, shown=wording, **kwargs))
        keep(self.kind, self.language, wording.subject, wording.text)
        messages.success(request, _("The words are kept. Mails that leave from now on say them."))
        return redirect("broadsheet_mail_edit", self.language, self.kind.name)


@for_publishers
class ResetWords(View):
    """Back to the words that Broadsheet comes with."""

    def post(self, request: HttpRequest, language: str, kind: str) -> HttpResponse:
        """Forget the publisher's own words."""
        reset(find_kind(kind), check_language(language))
        messages.success(request, _("The original words are said again."))
        return redirect("broadsheet_mail_edit", language, kind)


def find_kind(name: str) -> Kind:
    """Return a kind; raises Http404."""
    try:
        return all_kinds()[name]
    except KeyError:
        raise Http404 from None


def check_language(code: str) -> str:
    """Return the code of a language that readers may choose; raises Http404."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return code
