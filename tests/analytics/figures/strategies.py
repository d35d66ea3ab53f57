"""Journals of few readers, articles and subscriptions, in which everything happens to somebody."""

from hypothesis import strategies as st

from broadsheet.journal.lines import (
    NO_ANSWER,
    NO_ARTICLE,
    NO_SALE,
    Line,
    Sale,
    answer_part,
    article_part,
    cause_part,
    sale_part,
    visit_part,
)
from broadsheet.journal.schema import Churn, Event
from broadsheet.meter import Decision, Outcome, Reason
from tests.build import an_article

START = 1_769_900_000_000  # 2026-01-31 22:53 UTC
DAY, HOUR = 86_400_000, 3_600_000
MONTHS = ["2026-02-01", "2026-03-01", "2026-04-01"]
ARTICLES = [article_part(an_article(name, section="news")) for name in ("ports", "rain", "chips")]
ANSWERS = [
    answer_part(Decision(Outcome.RELEASE, Reason.ALLOWANCE_LEFT, limit=5, left=1, policy_version="v1")),
    answer_part(
        Decision(Outcome.WALL, Reason.REGISTRATION_ALLOWS_MORE, limit=5, left=0, policy_version="v1")
    ),
    answer_part(Decision(Outcome.WALL, Reason.QUOTA_SPENT, limit=5, left=0, policy_version="v2")),
    answer_part(Decision(Outcome.WALL, Reason.HARD_LOCKED, policy_version="v2")),
    answer_part(Decision(Outcome.RELEASE, Reason.OPEN_ARTICLE, policy_version="v2")),
    answer_part(Decision(Outcome.WALL, Reason.NOT_COUNTED, limit=5)),
]
VISITS = [*[visit_part("direct", "phone", "")] * 8, visit_part("direct", "robot", "named"),
          visit_part("direct", "robot", "search")]  # fmt: skip
KINDS = ("anonymous", "anonymous", "registered", "subscriber", "staff")
NAMES = ("0000000000000001", "0000000000000002", "0000000000000003")
WHO = st.sampled_from((*(f"{name}\t" for name in NAMES), f"{NAMES[1]}\t{NAMES[0]}", "\t"))
STEPS = st.sampled_from((1, 1, HOUR // 2, 3 * HOUR, DAY, 4 * DAY, 11 * DAY))
OF_ARTICLES = (Event.DECISION, Event.DECISION, Event.WALL_SHOWN)
OF_READERS = (
    Event.SIGNUP_SHOWN, Event.REGISTERED, Event.CONFIRMED, Event.OFFERS_SHOWN, Event.CHECKOUT_BEGUN,
    Event.SUBSCRIBED,
)  # fmt: skip
OF_SALES = (
    Event.SUBSCRIBED, Event.RENEWED, Event.PAID, Event.REFUNDED, Event.CANCELLED, Event.EXPIRED, Event.PAUSED,
    Event.PLAN_CHANGED, Event.PAYMENT_FAILED,
)  # fmt: skip


@st.composite
def of_articles(draw: st.DrawFn) -> Line:
    """Return a line of an article that was asked for."""
    return Line(0, draw(st.sampled_from(OF_ARTICLES)), draw(WHO), draw(st.sampled_from(KINDS)),
                draw(st.sampled_from(ARTICLES)), draw(st.sampled_from(ANSWERS)),
                draw(st.sampled_from(VISITS)))  # fmt: skip


@st.composite
def of_readers(draw: st.DrawFn) -> Line:
    """Return a line of a step that a reader took."""
    event = draw(st.sampled_from(OF_READERS))
    article = draw(st.sampled_from((NO_ARTICLE, *ARTICLES)))
    sale = draw(sales()) if event is Event.SUBSCRIBED else NO_SALE
    return Line(0, event, draw(WHO), "registered", article, NO_ANSWER, visit_part("", "", ""), sale)


@st.composite
def of_sales(draw: st.DrawFn) -> Line:
    """Return a line of a subscription, which bears no reader's name."""
    event = draw(st.sampled_from(OF_SALES))
    churn = draw(st.sampled_from(Churn)) if event is Event.EXPIRED else None
    answer = cause_part("cancelled") if churn else NO_ANSWER
    return Line(0, event, "\t", "registered", answer=answer, sale=draw(sales(churn)))


@st.composite
def sales(draw: st.DrawFn, churn: Churn | None = None) -> str:
    """Return what a line says of a sale: of three subscriptions, in two currencies."""
    offer, currency = draw(st.sampled_from((("spring", "USD"), ("", "JPY"))))
    return sale_part(Sale(
        offer,
        draw(st.integers(1, 9_999)),
        currency,
        churn.value if churn else "",
        draw(st.sampled_from(NAMES)),
        "digital",
        0 if churn else draw(st.sampled_from((0, 300, 1_250))),
        START + draw(st.integers(-90, 120)) * DAY,
    ))  # fmt: skip


@st.composite
def journals(draw: st.DrawFn) -> list[Line]:
    """Return the lines of a journal in order of time, no two at once."""
    kinds = st.one_of(of_articles(), of_articles(), of_readers(), of_sales())
    steps = draw(st.lists(st.tuples(STEPS, kinds), min_size=1, max_size=60))
    lines, now = [], START
    for step, line in steps:
        now += step
        lines.append(line._replace(at_ms=now))
    return lines
