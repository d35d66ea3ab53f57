"""What the gate asks about the policy."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from broadsheet.publishing.clock import the_time
from broadsheet.publishing.origin import gate_only
from broadsheet.publishing.policies.versions import text_in_force


@require_safe
@gate_only
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force, as TOML; its version is in a header."""
    text, policy = text_in_force(the_time())
    return HttpResponse(
        text, content_type="application/toml; charset=utf-8", headers={"Broadsheet-Policy": policy.version}
    )
