"""What a policy says of an article, worked out once for all readers alike."""

from datetime import timedelta

from broadsheet.gate.briefs import NOBODY, STRANGER, Brief, Reply, profile_of
from broadsheet.meter import Access, Article, CrawlerPurpose, Kind, Outcome, Reader, Reason, Tally
from tests.build import a_policy
from tests.gate.reading import NOON

DAY = timedelta(days=1)
ARTICLE = Article("7")


def a_brief(article=ARTICLE, **policy):
    """Return the brief of an article at noon; keyword arguments are the policy's."""
    return Brief(a_policy(**policy), article, NOON)


def test_readers_alike_get_the_very_same_reply():
    brief = a_brief()
    assert brief.reply(STRANGER, NOON) is brief.reply(profile_of(Reader(b"")), NOON + timedelta(hours=1))
    assert brief.reply(STRANGER, NOON) is not brief.reply(profile_of(Reader(b"", Kind.REGISTERED)), NOON)


def test_a_reply_for_one_reader_alone_is_not_kept():
    brief = a_brief()
    crawler = NOBODY._replace(crawler=CrawlerPurpose.SEARCH)
    assert brief.reply_to(crawler, NOON) is not brief.reply_to(crawler, NOON)


def test_equal_counts_are_settled_once_in_a_calendar_window():
    reply = a_brief(anonymous=3).reply(STRANGER, NOON)
    first = reply.settle(Tally(True, True, 2, NOON))
    assert (first.decision.outcome, first.decision.left) == (Outcome.RELEASE, 1)
    assert reply.settle(Tally(True, True, 2, NOON - DAY)) is first
    assert reply.settle(Tally(True, False, 2, NOON)).decision.reason is Reason.ALREADY_READ
    assert reply.settle(Tally(False, False, 3, NOON)).decision.outcome is Outcome.WALL


def test_in_a_calendar_window_a_newcomers_first_answer_is_worked_out_once():
    reply = a_brief(anonymous=3).reply(STRANGER, NOON)
    first = reply.first(NOON)
    assert first is reply.first(NOON + DAY)
    assert (first.decision.left, first.decision.is_counted) == (2, True)


def test_in_a_rolling_window_nothing_is_kept_that_depends_on_the_moment():
    brief = a_brief(window=7)
    reply = brief.reply(STRANGER, NOON)
    assert brief.period is None
    assert isinstance(reply, Reply)
    assert brief.reply(STRANGER, NOON) is not reply
    assert reply.first(NOON).decision.window_ends_at == NOON + 7 * DAY
    assert reply.first(NOON + DAY).decision.window_ends_at == NOON + 8 * DAY
    assert reply.settle(Tally(True, False, 1, NOON - DAY)).decision.window_ends_at == NOON + 6 * DAY


def test_in_a_rolling_window_a_decision_without_a_count_is_kept():
    brief = a_brief(Article("7", Access.OPEN), window=7)
    assert brief.reply(STRANGER, NOON) is brief.reply(STRANGER, NOON + DAY)
