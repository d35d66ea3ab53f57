"""Staying for a discount: what it comes to, then yes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.plans import keeping
from broadsheet.subscriptions.plans.paper_time import in_paper_time
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.plans.views import (
    FAILURES,
    FOLDER,
    failure_text,
    nothing_to_do,
    own_subscription,
)


@login_required
@in_paper_time
def stay(request: HttpRequest, pk: int, offer: int) -> HttpResponse:
    """Show what a discount comes to with the button that takes it."""
    subscription, now = own_subscription(request, pk), the_time()
    found = next((one for one in keeping.offers_to_stay(subscription, now) if one.pk == offer), None)
    if found is None:
        return nothing_to_do(request)
    problem = ""
    if request.method == "POST":
        try:
            keeping.stay(subscription, found, now)
        except keeping.TakenBefore:
            return nothing_to_do(request)
        except FAILURES as error:
            problem = failure_text(error)
        else:
            messages.success(request, _("Good that you stay: %(what)s.") % {"what": found.headline})
            return redirect("subscription_home")
    context = {
        "subscription": subscription,
        "offer": found,
        "price_now": price_text(subscription.price),
        "price_then": keeping.term_of(found, subscription),
        "sentences": keeping.words_of(found, subscription),
        "problem": problem,
    }
    return render(request, f"{FOLDER}/stay.html", context)
