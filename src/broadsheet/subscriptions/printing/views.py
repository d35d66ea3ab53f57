"""A subscriber's printed paper: where it goes, when it does not come, what went missing."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.clock import the_day, the_time
from broadsheet.subscriptions.models import Delivery, Fault
from broadsheet.subscriptions.plans.paper_time import in_paper_time, posted
from broadsheet.subscriptions.printing import activation, claims, stretches
from broadsheet.subscriptions.printing.address_forms import AddressForm, filled_with
from broadsheet.subscriptions.printing.addresses import label_lines
from broadsheet.subscriptions.printing.forms import ActivationForm, ClaimForm, RedirectForm, StretchForm
from broadsheet.subscriptions.printing.issues import issues_between
from broadsheet.subscriptions.printing.starting import first_issue, run_of
from broadsheet.subscriptions.wording import day_text

NEXT_ISSUES = 3
LOOK_AHEAD = timedelta(days=31)
FOLDER = "subscriptions/printing"


@require_safe
@login_required
@in_paper_time
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One delivery: its address, its next issues, what was asked for."""
    delivery, now = _find(request, number), the_time()
    today = the_day(now)
    context = {
        "delivery": delivery,
        "label": label_lines(delivery.address),
        "next_issues": _next_issues(delivery, now),
        "stops": delivery.stops.filter(last_on__gte=today),
        "redirects": delivery.redirects.filter(last_on__gte=today),
        "claims": delivery.claims.all()[:10],
    }
    return render(request, f"{FOLDER}/delivery.html", context)


@login_required
@in_paper_time
def change_address(request: HttpRequest, number: str) -> HttpResponse:
    """A new address, from the first issue that it still reaches."""
    delivery, now = _find(request, number), the_time()
    form = AddressForm(posted(request), initial=filled_with(delivery))
    opens = first_issue(delivery, now)
    if request.method == "POST" and form.is_valid():
        delivery.set_address(form.address)
        delivery.save()
        account = account_of(request.user)
        detail = {"number": number}
        record(account, "address changed", now, subscription=delivery.subscription, detail=detail)
        messages.success(
            request, _("The paper goes there from the issue of %(day)s.") % {"day": day_text(opens)}
        )
        return redirect("print_delivery", number)
    return render(request, f"{FOLDER}/address.html", {"form": form, "delivery": delivery, "opens": opens})


@login_required
@in_paper_time
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Days without the paper."""
    delivery, now = _find(request, number), the_time()
    form = StretchForm(posted(request)).begin_at(first_issue(delivery, now))
    if request.method == "POST" and form.is_valid():
        try:
            stretches.stop(delivery, form.cleaned_data["first_on"], form.cleaned_data["last_on"], now)
        except stretches.BadStretch as error:
            form.add_error(error.part, str(error))
        else:
            messages.success(request, _("No paper comes on these days."))
            return redirect("print_delivery", number)
    return render(request, f"{FOLDER}/stop.html", {"form": form, "delivery": delivery})


@login_required
@in_paper_time
def send_elsewhere(request: HttpRequest, number: str) -> HttpResponse:
    """Days at another address."""
    delivery, now = _find(request, number), the_time()
    form = RedirectForm(posted(request), initial={"name": delivery.name})
    form.begin_at(first_issue(delivery, now))
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
        try:
            stretches.redirect(delivery, form.address, *days, now)
        except stretches.BadStretch as error:
            form.add_error(error.part, str(error))
        else:
            messages.success(request, _("On these days the paper goes to that address."))
            return redirect("print_delivery", number)
    return render(request, f"{FOLDER}/redirect.html", {"form": form, "delivery": delivery})


@require_POST
@login_required
@in_paper_time
def end_stretch(request: HttpRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Undo a stop or a redirect."""
    delivery = _find(request, number)
    kept = delivery.stops if kind == "stop" else delivery.redirects
    stretches.end_early(get_object_or_404(kept, pk=pk), the_time())
    messages.success(request, _("The paper comes as usual again, from the next issue that can be changed."))
    return redirect("print_delivery", number)


@login_required
@in_paper_time
def report(request: HttpRequest, number: str) -> HttpResponse:
    """A copy that did not come as it should."""
    delivery, now = _find(request, number), the_time()
    issues = claims.claimable_issues(delivery, now)
    form = ClaimForm(posted(request), issues=issues)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            claims.claim(delivery, said["issue_on"], Fault(said["fault"]), said["note"], now)
        except claims.BadClaim as error:
            form.add_error("issue_on", str(error))
        else:
            messages.success(request, _("Thank you. We look into it, and you see here what became of it."))
            return redirect("print_delivery", number)
    return render(request, f"{FOLDER}/claim.html", {"form": form, "delivery": delivery, "issues": issues})


@login_required
@in_paper_time
def activate(request: HttpRequest) -> HttpResponse:
    """Web access by subscriber number."""
    form = ActivationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        delivery = _activate(request, form, the_time())
        if delivery is not None:
            messages.success(request, _("Welcome. What you have on paper, you now have here too."))
            return redirect("subscription_home")
    return render(request, f"{FOLDER}/activate.html", {"form": form})


def _activate(request: HttpRequest, form: Form, now: datetime) -> Delivery | None:
    said = form.cleaned_data
    try:
        return activation.activate(account_of(request.user), said["number"], said["postal_code"], now)
    except activation.TooManyAttempts:
        form.add_error(None, _("That was tried too often. Please wait an hour, or write to us."))
    except activation.NotActivated:
        form.add_error(
            None,
            _("We know no current subscription with this number and postcode. Please compare the label."),
        )
    return None


def _find(request: HttpRequest, number: str) -> Delivery:
    """Return the reader's own delivery; Http404 for anybody else's, as for one that is not there."""
    mine = Delivery.objects.filter(account=account_of(request.user)).select_related("subscription", "product")
    return get_object_or_404(mine, number=number)


def _next_issues(delivery: Delivery, now: datetime) -> list[dict[str, object]]:
    """Return the next issues with what becomes of each: they come, stop, or go elsewhere."""
    run, today = run_of(delivery), the_day(now)
    if run is None:
        return []
    begin = max(today, delivery.starts_on)
    issues = issues_between(run, begin, begin + LOOK_AHEAD)
    stops, redirects = list(delivery.stops.all()), list(delivery.redirects.all())
    return [
        {
            "on": day,
            "is_stopped": any(item.first_on <= day <= item.last_on for item in stops),
            "redirect": next((item for item in redirects if item.first_on <= day <= item.last_on), None),
        }
        for day in issues[:NEXT_ISSUES]
    ]
