"""A reader's answer to a higher price."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Answer
from broadsheet.subscriptions.plans.paper_time import in_paper_time
from broadsheet.subscriptions.plans.views import nothing_to_do, own_subscription
from broadsheet.subscriptions.rises import carrying


@require_POST
@login_required
@in_paper_time
def answer_rise(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the reader says, once."""
    notice = carrying.find_open(own_subscription(request, pk))
    said = request.POST.get("answer", "")
    if notice is None or said not in Answer.values:
        return nothing_to_do(request)
    try:
        carrying.answer(notice, Answer(said), the_time())
    except carrying.AnsweredBefore:
        return nothing_to_do(request)
    messages.success(request, _("Thank you. Your answer is kept, and you find it below."))
    return redirect("subscription_home")
