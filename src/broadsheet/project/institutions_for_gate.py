"""The institutions, told to the gate: the shop keeps them, and neither knows the other."""

from datetime import datetime

from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from broadsheet.accounts.settings import get_settings
from broadsheet.gate.institutions import KEY
from broadsheet.publishing.changes import record
from broadsheet.publishing.origin import gate_only
from broadsheet.subscriptions.institutions.listing import as_listed
from broadsheet.subscriptions.models import Institution


def listen() -> None:
    """Have the gate ask again whenever an institution changes."""
    for name, signal in (("saved", post_save), ("deleted", post_delete)):
        signal.connect(_note_change, sender=Institution, dispatch_uid=f"broadsheet-institution-{name}")


@require_safe
@gate_only
def institutions(request: HttpRequest) -> JsonResponse:
    """All institutions whose right has begun; the gate sees by itself when it ends."""
    now = get_settings().clock()
    listed = [as_listed(one) for one in Institution.objects.filter(starts_at__lte=now)]
    return JsonResponse({"institutions": listed})


def turn_institutions(since: datetime, until: datetime) -> bool:
    """Have the gate ask again if a right began after `since` and not after `until`; say whether."""
    has_turned = Institution.objects.filter(starts_at__gt=since, starts_at__lte=until).exists()
    if has_turned:
        record([KEY])
    return has_turned


def _note_change(**_: object) -> None:
    record([KEY])
