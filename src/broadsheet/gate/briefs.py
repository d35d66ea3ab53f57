"""What a policy says of one article, worked out once for all readers alike.

Most readers differ in nothing but a name and what they have read. So an article's answer is worked
out once for each profile, and looked up from then on: for as long as the policy, the period and the
article's own terms stay the same.
"""

from datetime import UTC, datetime

from broadsheet.meter import (
    Article,
    CalendarWindow,
    Claim,
    Decision,
    Period,
    Policy,
    Reader,
    Tally,
    assess,
    settle,
)
from broadsheet.meter.policy import Terms

NEVER = datetime.max.replace(tzinfo=UTC)
# A profile is a reader without a name, whose rights have no end: it stands for all readers like it.
NOBODY = Reader(b"")


class Reply:
    """A claim that readers alike make, and what their counts have turned it into so far."""

    __slots__ = ("_settled", "_welcome", "claim")

    def __init__(self, claim: Claim, *, is_lasting: bool) -> None:
        self.claim = claim
        self._welcome: Decision | None = None
        self._settled: dict[tuple[object, ...], Decision] | None = {} if is_lasting else None

    def settle(self, tally: Tally) -> Decision:
        """Return the decision on the claim. In a calendar window it is the same for equal counts."""
        if self._settled is None:
            return settle(self.claim, tally)
        count = tally[:3]  # the oldest reading matters to rolling windows alone
        decision = self._settled.get(count)
        if decision is None:
            decision = self._settled[count] = settle(self.claim, tally)
        return decision

    def welcome(self, now: datetime) -> Decision:
        """Return the decision on a newcomer's first reading, which their allowance bears."""
        decision = self._welcome
        if decision is None:
            decision = self.settle(Tally(True, True, 1, now))
            if self._settled is not None:
                self._welcome = decision
        return decision


class Brief:
    """What `policy` says of `article` until `until`.

    In a rolling window each moment has a period of its own: `period` is None then, and no claim is kept.
    """

    __slots__ = ("_replies", "article", "key", "period", "policy", "terms", "until")

    def __init__(self, policy: Policy, article: Article, now: datetime) -> None:
        self.policy = policy
        self.article = article
        self.key = article.key
        self.terms: Terms = policy.terms_for(article, now)
        is_calendar = isinstance(policy.window, CalendarWindow)
        self.period: Period | None = policy.window.period_at(now) if is_calendar else None
        self._replies: dict[Reader, Decision | Reply] = {}
        turns = (
            policy.terms_change_at(article, now),
            None if self.period is None else self.period.end,
            article.open_until if article.open_until and now < article.open_until else None,
        )
        self.until = min((turn for turn in turns if turn is not None), default=NEVER)

    def holds(self, policy: Policy, now: datetime) -> bool:
        """Whether this is still what `policy` says."""
        return policy is self.policy and now < self.until

    def reply(self, profile: Reader, now: datetime) -> Decision | Reply:
        """Return the answer to all readers of a profile: the decision outright, or the claim they have."""
        reply = self._replies.get(profile)
        if reply is None:
            reply = self.reply_to(profile, now)
            if self.period is not None or isinstance(reply, Decision):
                self._replies[profile] = reply
        return reply

    def reply_to(self, reader: Reader, now: datetime) -> Decision | Reply:
        """Return the answer to one reader, and keep nothing of it."""
        answer = assess(self.policy, reader, self.article, now, terms=self.terms, period=self.period)
        return answer if isinstance(answer, Decision) else Reply(answer, is_lasting=self.period is not None)
