"""The steps before a sale, as the journal has them: who saw the way to register, an offer, a checkout.

A reader's first look at a page counts as much as their tenth: figures ask who took a step.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse

from broadsheet.accounts.signing import ADMIN_PERMISSION, find_pass
from broadsheet.journal import Event, Names
from broadsheet.journal.lines import Line, article_part, visit_part
from broadsheet.journal.schema import NAMED_ROBOT
from broadsheet.journal.visits import device_of, is_named_robot, referrer_of
from broadsheet.meter import Kind
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.books import writer_of
from broadsheet.publishing.articles_for_meter import find_article
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.versions import policy_in_force

# By the name of the page's address, the method, and whether the answer was the page or led on.
STEPS = {
    ("account_signup", "GET", 200): Event.SIGNUP_SHOWN,
    ("shop_offers", "GET", 200): Event.OFFERS_SHOWN,
    ("shop_buy", "GET", 200): Event.OFFERS_SHOWN,
    ("shop_buy", "POST", 302): Event.CHECKOUT_BEGUN,
}


def tell_steps(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that writes a line for each step that a reader takes towards a sale."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        step = STEPS.get((match.url_name, request.method, response.status_code)) if match else None
        if step is not None and settings.ENVIRONMENT.keeps_journal and not is_ahead(request):
            record_step(step, request)
        return response

    return answer


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetched the page before anybody asked for it."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def record_step(step: Event, request: HttpRequest) -> None:
    """Write the line of a step, with the article that led to it."""
    now, pass_ = the_time(), find_pass(request)
    names = Names.from_text(settings.ENVIRONMENT.journal_key)
    who = names.of(None if pass_ is None else pass_.reader_id, policy_in_force(now), now)
    article = find_article(return_path_of(request).partition("?")[0])
    line = Line(to_milliseconds(now), step, who, kind_of(request).value, visit=visit_of(request))
    writer = writer_of(settings.ENVIRONMENT)
    writer.start()
    writer.write(str(line if article is None else line._replace(article=article_part(article))))


def return_path_of(request: HttpRequest) -> str:
    """Return the address that a reader wants to come back to; empty where they named none."""
    return str(request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or "")


def visit_of(request: HttpRequest) -> str:
    """Return the fields of how somebody came."""
    agent = agent_of(request)
    referrer = request.headers.get("Referer", "").encode("latin-1", "replace")
    robot = NAMED_ROBOT if is_named_robot(agent) else ""
    return visit_part(referrer_of(referrer, request.get_host().encode("latin-1")), device_of(agent), robot)


def agent_of(request: HttpRequest) -> bytes:
    """Return what a browser calls itself."""
    return request.headers.get("User-Agent", "").encode("latin-1", "replace")


def kind_of(request: HttpRequest) -> Kind:
    """Return of which kind somebody is, as the session says."""
    if not request.user.is_authenticated:
        return Kind.ANONYMOUS
    return Kind.STAFF if request.user.has_perm(ADMIN_PERMISSION) else Kind.REGISTERED
