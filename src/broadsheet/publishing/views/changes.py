"""What the gate asks several times a second: has anything changed?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from broadsheet.publishing.changes import changes_since
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.models import Change
from broadsheet.publishing.origin import gate_only
from broadsheet.publishing.policies.versions import policy_in_force


@require_safe
@gate_only
def changes(request: HttpRequest) -> HttpResponse:
    """The number of the newest change, the names of what changed since, and the policy in force."""
    since = request.GET.get("since", "")
    seq, keys = changes_since(int(since) if since.isdecimal() else 0)
    said = {"seq": seq, "keys": keys, "policy": policy_in_force(the_time()).version}
    if keys:
        said["changed_at"] = Change.objects.get(seq=seq).created_at.timestamp()
    return JsonResponse(said)
