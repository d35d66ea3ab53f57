"""Raising a price in the admin: who is concerned, what they are told, into force; what came of it."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from broadsheet.mailing.compose import Composed, Composer, Footing
from broadsheet.mailing.kinds import get_kind
from broadsheet.mailing.settings import get_settings
from broadsheet.mailing.shelf import wording_of
from broadsheet.subscriptions.clock import the_day, the_time, the_zone
from broadsheet.subscriptions.desk.amounts import AmountField, minor_units
from broadsheet.subscriptions.desk.deed_pages import PERMISSION
from broadsheet.subscriptions.desk.paper_time import InPaperTime
from broadsheet.subscriptions.desk.selling import PriceChoice
from broadsheet.subscriptions.desk.subscribers import HOME
from broadsheet.subscriptions.languages import language_for
from broadsheet.subscriptions.models import Answer, Consent, Price, PriceRise, RiseOutcome, State
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.rises.carrying import stop
from broadsheet.subscriptions.rises.choosing import Concerned, running_at
from broadsheet.subscriptions.rises.previewing import dearer, preview_of, put_into_force
from broadsheet.subscriptions.rises.wording import mail_facts, notice_text
from broadsheet.subscriptions.wording import money_text

RISES = {"url": reverse_lazy("broadsheet_rises"), "label": gettext_lazy("Price rises")}
KIND = "price_rise"
LONGEST_LIST = 100
for_sellers = method_decorator(permission_required(PERMISSION), name="dispatch")


class RiseForm(forms.Form):
    """A higher price for those who pay an old one."""

    price = PriceChoice(label=gettext_lazy("The price until now"), queryset=Price.objects.none())
    amount = AmountField(label=gettext_lazy("The new amount a term"))
    from_on = forms.DateField(
        label=gettext_lazy("For renewals from"),
        widget=AdminDateInput,
        help_text=gettext_lazy("Each subscription pays it from its first renewal on or after this day."),
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"),
        min_value=14,
        max_value=120,
        initial=30,
        help_text=gettext_lazy(
            "Readers are mailed so long before. Whose renewal is nearer pays the old price once more."
        ),
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("Who pays it"),
        choices=Consent.choices,
        widget=forms.RadioSelect,
        initial=Consent.NOTICE,
        help_text=gettext_lazy("Where the law of your readers asks for express consent, ask for it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in your words"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    sells_new = forms.BooleanField(
        label=gettext_lazy("New readers pay the new price at once"), required=False, initial=True
    )

    def __init__(self, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        live = Price.objects.filter(subscriptions__state=State.ACTIVE).distinct()
        self.fields["price"].queryset = live.select_related("product")

    def clean_price(self) -> Price:
        """Refuse a second rise of the same price."""
        price: Price = self.cleaned_data["price"]
        if price.rises.filter(stopped_at=None).exists():
            raise ValidationError(_("This price is being raised already. Stop that first."))
        return price

    def clean_from_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["from_on"]
        if day < the_day(self.now):
            raise ValidationError(_("Expected today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse an amount that is no rise."""
        said: dict[str, Any] = super().clean()
        price, amount = said.get("price"), said.get("amount")
        if price is not None and amount is not None:
            try:
                said["minor"] = minor_units(amount, price.currency)
            except ValidationError as error:
                self.add_error("amount", error)
            else:
                if said["minor"] <= price.amount_minor:
                    message = _("Expected more than %(old)s, what it costs now.")
                    self.add_error("amount", message % {"old": money_text(price.money)})
        return said

    def rise(self, actor: str) -> PriceRise:
        """Return the rise, not yet saved."""
        said = self.cleaned_data
        return PriceRise(
            price=said["price"],
            new_price=dearer(said["price"], said["minor"]),
            from_at=datetime.combine(said["from_on"], time.min, the_zone(self.now)),
            notice_days=said["notice_days"],
            consent=said["consent"],
            reason=said["reason"].strip(),
            made_at=self.now,
            actor=actor,
        )


@for_sellers
class RisesPage(WagtailAdminTemplateMixin, TemplateView):
    """All price rises, the newest first."""

    template_name = "broadsheet/admin/rises.html"
    page_title = gettext_lazy("Price rises")
    header_icon = "arrow-up"
    breadcrumbs_items = [HOME, {"url": "", "label": page_title}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        rises = PriceRise.objects.select_related("price__product", "new_price").annotate(
            told=Count("notices")
        )
        return super().get_context_data(**kwargs) | {
            "rises": [(one, price_text(one.price), price_text(one.new_price)) for one in rises]
        }


@for_sellers
class NewRisePage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """The form, then the preview, then into force."""

    template_name = "broadsheet/admin/rise_form.html"
    page_title = gettext_lazy("Raise a price")
    header_icon = "arrow-up"
    breadcrumbs_items = [HOME, RISES, {"url": "", "label": page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.render_to_response(self.get_context_data(form=RiseForm(the_time())))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Preview; put into force what was previewed; or go back to the form as it was filled in."""
        form = RiseForm(the_time(), request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        rise = form.rise(request.user.get_username())
        if "agreed" not in request.POST:
            return self._preview(form, rise)
        put_into_force(rise, sells_new=form.cleaned_data["sells_new"])
        messages.success(request, _("The price is being raised: %(rise)s.") % {"rise": rise})
        return redirect("broadsheet_rise", rise.pk)

    def _preview(self, form: RiseForm, rise: PriceRise) -> HttpResponse:
        found = preview_of(rise, form.now)
        context = self.get_context_data(form=form, rise=rise, preview=found) | {
            "old": price_text(rise.price),
            "new": price_text(rise.new_price),
            "before": money_text(found.before),
            "after": money_text(found.after),
            "letter": draw_letter(rise, found.first) if found.first else None,
            "words_url": reverse("broadsheet_mail_words"),
        }
        return self.render_to_response(context)


@for_sellers
class RisePage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """What came of a rise so far, and the button that stops it."""

    template_name = "broadsheet/admin/rise.html"
    header_icon = "arrow-up"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the rise, or answer 404."""
        super().setup(request, *args, **kwargs)
        rises = PriceRise.objects.select_related("price__product", "new_price")
        self.rise = get_object_or_404(rises, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Return what is raised to what."""
        return str(self.rise)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        return [HOME, RISES, {"url": "", "label": str(self.rise)}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        notices = self.rise.notices
        waiting = 0 if self.rise.stopped_at else running_at(self.rise.price, the_time()).count()
        counts = [(gettext_lazy("were told"), notices.count())]
        counts += [(one.label, notices.filter(answer=one).count()) for one in Answer if self.rise.asks]
        counts += [(one.label, notices.filter(outcome=one).count()) for one in RiseOutcome]
        return super().get_context_data(**kwargs) | {
            "rise": self.rise,
            "waiting": waiting,
            "counts": counts,
            "notices": notices.select_related("account__user")[:LONGEST_LIST],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stop it."""
        if self.rise.stopped_at is None:
            stop(self.rise, the_time())
            messages.success(request, _("Stopped. Who does not pay the new price yet keeps the old one."))
        return redirect("broadsheet_rise", self.rise.pk)


def draw_letter(rise: PriceRise, one: Concerned) -> Composed:
    """Return the mail as the reader who is told first would get it; links are those of the sample."""
    kind, language = get_kind(KIND), language_for(one.subscription)
    with translation.override(language):
        words = notice_text(rise, one.subscription, one.renews_at)
        said = {
            "product": rise.price.product.name,
            "price": price_text(rise.price),
            **mail_facts(rise, words, one.renews_at),
        }
    facts = kind.samples(language) | said | ({} if rise.asks else {"answer_link": ""})
    head = get_settings().masthead()
    footing = Footing(f"{head.site_url}/account/mail/")
    return Composer(head, language).compose(kind, wording_of(kind, language), facts, footing)
