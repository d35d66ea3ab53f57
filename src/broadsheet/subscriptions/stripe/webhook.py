"""Where Stripe tells us what happened: forged and stale events are refused, known ones not handled again."""

import json
import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.subscriptions import inbox
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.providers import UnknownProvider, get_provider

log = logging.getLogger(__name__)
NAME = "stripe"


@csrf_exempt
@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """Store an event that Stripe has signed, and handle it; 400 for any other.

    Once it is stored it is ours: should handling it fail, we try again ourselves, and Stripe need not.
    """
    try:
        body = get_provider(NAME).verified(request.body, request.headers.get("Stripe-Signature", ""))
    except UnknownProvider:
        raise Http404 from None
    except ValueError as error:
        log.warning("an event from %s was refused: %s", request.META.get("REMOTE_ADDR"), error)
        return HttpResponse("not signed by Stripe", status=400, content_type="text/plain")
    now = the_time()
    event = inbox.store(NAME, body["id"], body["type"], body, now)
    if event is None:
        log.info("the event %s came again", body["id"])
    else:
        inbox.handle(event, now)
    return HttpResponse(json.dumps({"received": True}), content_type="application/json")
