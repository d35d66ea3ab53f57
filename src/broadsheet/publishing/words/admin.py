"""The words in Wagtail's admin: all that readers are told, in each language, and a form for each message."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.meter import Reason
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.fragments import Facts, draw
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.publishing.words.book import MESSAGES, Book, categories_for
from broadsheet.publishing.words.dates import day_of
from broadsheet.publishing.words.message import Message
from broadsheet.publishing.words.notices import WINDOWS, Moment
from broadsheet.publishing.words.plurals import Category
from broadsheet.publishing.words.shelf import BadWordings, open_book, write
from broadsheet.publishing.words.wording import LONGEST

PERMISSION = "broadsheet_publishing.change_wording"
SAMPLES = (0, 1, 2, 5)
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
for_publishers = method_decorator(permission_required(PERMISSION), name="dispatch")


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the list: what it says for each sample, and whether the publisher wrote it."""

    message: Message
    samples: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reader would see, for one number."""

    heading: str
    html: str


class MessageForm(forms.Form):
    """A field for each plural category of the language; what is left empty is said as shipped."""

    def __init__(self, message: Message, book: Book, data: object = None) -> None:
        super().__init__(data)
        for category in categories_for(message, book.language):
            shipped = book.shipped_wording(message, category)
            self.fields[_field_name(category)] = forms.CharField(
                label=_label(category),
                required=False,
                initial=book.own.get((message.key, category.name), ""),
                help_text=_("Shipped: {wording}").format(wording=shipped),
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": shipped, "maxlength": LONGEST}),
            )

    def texts(self) -> dict[str, str]:
        """Return the wordings by plural category."""
        return {_category_name(name): text for name, text in self.cleaned_data.items()}


@for_publishers
class WordsPage(WagtailAdminTemplateMixin, TemplateView):
    """All that readers are told, in one language."""

    template_name = "broadsheet/admin/words.html"
    page_title = gettext_lazy("Words")
    header_icon = "openquote"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Words")}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        language = _check_language(str(kwargs.get("language", settings.LANGUAGE_CODE)))
        book = open_book(language)
        groups: dict[str, list[Row]] = {}
        for message in MESSAGES.values():
            groups.setdefault(str(message.group), []).append(_row(message, book))
        return super().get_context_data(**kwargs) | {
            "groups": [
                (group, rows, any(row.message.counted_by for row in rows)) for group, rows in groups.items()
            ],
            "language": language,
            "languages": settings.LANGUAGES,
            "samples": SAMPLES,
        }


@for_publishers
class EditMessage(WagtailAdminTemplateMixin, TemplateView):
    """The wordings of one message in one language."""

    template_name = "broadsheet/admin/edit_message.html"
    header_icon = "openquote"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the message and the language's book; 404 if there is no such message."""
        super().setup(request, *args, **kwargs)
        if kwargs["key"] not in MESSAGES:
            raise Http404
        self.message = MESSAGES[str(kwargs["key"])]
        self.language = _check_language(str(kwargs["language"]))

    def get_page_title(self) -> str:
        """Name the message."""
        return f"{self.message.group}: {self.message.label}"

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        words = {
            "url": reverse_lazy("broadsheet_words_in", args=[self.language]),
            "label": f"{_('Words')} ({self.language})",
        }
        return [HOME, words, {"url": "", "label": self.message.label}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or MessageForm(self.message, open_book(self.language)),
            "language": self.language,
            "message": self.message,
            "placeholders": [f"{{{name}}}" for name in self.message.placeholders],
            "previews": list(_previews(self.request, self.message, self.language)),
        }

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Keep the wordings, or show beside each what is wrong with it."""
        form = MessageForm(self.message, open_book(self.language), request.POST)
        if form.is_valid():
            try:
                write(self.language, self.message.key, form.texts())
            except BadWordings as error:
                for category, problem in error.problems.items():
                    form.add_error(_field_name(category), problem)
            else:
                messages.success(request, _("The words are kept; readers hear them at once."))
                return redirect("broadsheet_words_edit", self.language, self.message.key)
        return self.render_to_response(self.get_context_data(form=form, **kwargs))


def _row(message: Message, book: Book) -> Row:
    samples = SAMPLES if message.counted_by else SAMPLES[:1]
    return Row(
        message,
        tuple(book.say(message.key, _values(message, number, book.language)) for number in samples),
        any(key == message.key for key, _category in book.own),
    )


def _values(message: Message, number: int, language: str) -> dict[str, object]:
    now = the_time()
    policy = policy_in_force(now)
    until = day_of(policy.window.period_at(now).end, policy.timezone, language)
    values: dict[str, object] = {"left": 3, "limit": 5, "until": until, "section": _("Markets")}
    return values | ({message.counted_by: number} if message.counted_by else {})


def _previews(request: HttpRequest, message: Message, language: str) -> Iterator[Preview]:
    """Yield the notice or the wall that the message is part of, as readers see it."""
    for number in SAMPLES:
        facts = _facts(message.key, number, language)
        html = draw(request, *facts) if facts else ""
        if html:
            yield Preview(str(number), mark_safe(html))  # noqa: S308  drawn by our own template


def _facts(key: str, number: int, language: str) -> tuple[str, Facts] | None:
    """Return the fragment, and the facts, in which a message is said for a number; None where it never is."""
    name, about, *rest = key.split(".")
    window = next((part for part in rest if part in WINDOWS), "")
    if name == "wall":
        return name, Facts(language=language, reason=Reason(about), limit=number, window=window)
    left_limit = {
        Moment.FIRST: (number - 1, number),
        Moment.LAST: (0, number),
        Moment.NONE_LEFT: (0, number),
    }.get(about, (number, number + 2))
    if left_limit[0] < 0:
        return None
    reason = Reason.ALREADY_READ if about == Moment.NONE_LEFT else Reason.ALLOWANCE_LEFT
    return name, Facts(
        language=language, reason=reason, left=left_limit[0], limit=left_limit[1], window=window
    )


def _check_language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return code


def _label(category: Category) -> str:
    if not category.examples:
        return _("Text")
    examples = ", ".join(str(number) for number in category.examples)
    if len(category.examples) == 1:
        return _("For {number}").format(number=examples)
    return _("For {numbers} …").format(numbers=examples)


def _field_name(category: Category | str) -> str:
    name = category if isinstance(category, str) else category.name
    return f"text_{name}"


def _category_name(field_name: str) -> str:
    return field_name.removeprefix("text_")
