"""What a policy says of an article, kept for as long as it holds."""

from datetime import timedelta

import pytest

from broadsheet.gate.briefs import STRANGER, Reply
from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.pages import page_from
from broadsheet.gate.store import Kept
from broadsheet.meter import Access, Reason
from tests.build import a_policy
from tests.gate.reading import NOON

DAY = timedelta(days=1)
BODY = b"Lead.<!--broadsheet:rest-->Rest.<!--broadsheet:end-->"


def a_page(**headers):
    """Return the page of an article; keyword arguments are headers of the contract."""
    pairs = [
        (f"broadsheet-{name.replace('_', '-')}".encode(), value.encode()) for name, value in headers.items()
    ]
    return page_from("/a", Kept(Fetched(200, tuple(pairs), BODY), 3, 1000.0, needs_seq=4))


def test_a_page_knows_when_it_goes_stale_and_what_it_costs():
    page = a_page(article="1")
    assert (page.refresh_at, page.seq, page.needs_seq) == (1300.0, 3, 4)
    assert page.size > len(b"Lead.Rest.")


def test_a_brief_is_worked_out_once_for_each_policy():
    page, policy = a_page(article="7"), a_policy()
    brief = page.brief(policy, NOON)
    assert brief.key == 7
    assert page.brief(policy, NOON + DAY) is brief
    assert page.brief(a_policy(anonymous=2), NOON).reply(STRANGER, NOON).claim.limit == 2


def test_a_brief_ends_with_its_period():
    page, policy = a_page(article="7"), a_policy(window="day")
    brief = page.brief(policy, NOON)
    assert page.brief(policy, brief.period.end - timedelta(milliseconds=1)) is brief
    assert page.brief(policy, brief.period.end).period.start == brief.period.end


def test_a_brief_ends_when_a_rule_about_age_turns():
    page = a_page(article="7", published=NOON.isoformat())
    policy = a_policy(rules=[{"name": "Archive", "older_than_days": 2, "access": "locked"}])
    assert page.brief(policy, NOON + DAY).terms.access is Access.METERED
    assert page.brief(policy, NOON + 2 * DAY).terms.access is Access.LOCKED


def test_a_brief_ends_when_an_article_is_no_longer_opened_for_everyone():
    page, policy = a_page(article="7", open_until=(NOON + DAY).isoformat()), a_policy()
    assert page.brief(policy, NOON).reply(STRANGER, NOON).decision.reason is Reason.OPENED_FOR_EVERYONE
    assert isinstance(page.brief(policy, NOON + DAY).reply(STRANGER, NOON + DAY), Reply)
    assert isinstance(page.brief(policy, NOON + 2 * DAY).reply(STRANGER, NOON + 2 * DAY), Reply)


def test_a_page_that_is_no_article_has_no_brief():
    with pytest.raises(ValueError, match="/a is no article"):
        a_page(keys="shell").brief(a_policy(), NOON)
