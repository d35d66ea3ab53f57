"""What a policy says of one article, worked out once for all readers alike.

Most readers differ in nothing but a name and what they have read. So an article's answer is worked
out once for each profile, and looked up from then on: for as long as the policy, the period and the
article's own terms stay the same. So is what follows from an answer: the look of the page, the words
of the journal.
"""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from broadsheet.gate.entered import Trial
from broadsheet.gate.looks import Look, look_of
from broadsheet.gate.request import Manner
from broadsheet.meter import (
    Article,
    CalendarWindow,
    Claim,
    Decision,
    Kind,
    Outcome,
    Period,
    Policy,
    Reader,
    Tally,
    assess,
    settle,
)
from broadsheet.meter.policy import Terms
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.sealing import Welcome

NEVER = datetime.max.replace(tzinfo=UTC)
NOBODY = Reader(b"")
NOTHING = Tally(False, False, 0)


class Profile:
    """A reader without a name, whose rights have no end: it stands for all readers like it.

    There is one for all that are equal (`profile_of`), so it is looked up by what it is, not by what it says.
    """

    __slots__ = ("reader",)

    def __init__(self, reader: Reader) -> None:
        self.reader = reader


@lru_cache(maxsize=1024)
def profile_of(reader: Reader) -> Profile:
    """Return the profile of all readers who are this one but for their names."""
    return Profile(reader)


STRANGER = profile_of(NOBODY)


class Answer:
    """A decision for a kind of reader, and what it has been turned into so far.

    `looks` are those of its article's page by manner; `told` is what the journal says of it, once it has.
    """

    __slots__ = ("decision", "is_wall", "kind", "looks", "told", "trial")

    def __init__(self, decision: Decision, kind: Kind, trial: Trial | None = None) -> None:
        self.decision = decision
        self.is_wall = decision.outcome is Outcome.WALL
        self.kind = kind
        self.trial = trial
        self.looks: dict[Manner, Look] = {}
        self.told = ""

    def look(self, manner: Manner, timezone: ZoneInfo) -> Look:
        """Return the look of the page for a manner; `timezone` is the publication's."""
        look = look_of(self.decision, timezone, self.kind, manner)
        if self.trial is not None:
            look = look._replace(offers=self.trial.offers, window=self.trial.window, is_own=True)
        self.looks[manner] = look
        return look


class Reply:
    """A claim that readers alike make, and what their counts have turned it into so far.

    It `admits_newcomers` unless its allowance is none at all.
    """

    __slots__ = ("_first", "_settled", "_welcome", "admits_newcomers", "claim", "kind", "trial")

    def __init__(self, claim: Claim, kind: Kind, *, is_lasting: bool, trial: Trial | None = None) -> None:
        self.claim = claim
        self.kind = kind
        self.trial = trial
        self.admits_newcomers = claim.limit != 0
        self._welcome: Welcome | None = None
        self._first: Answer | None = None
        self._settled: dict[tuple[object, ...], Answer] | None = {} if is_lasting else None

    def answer(self, decision: Decision) -> Answer:
        """Return the answer to one reader, and keep nothing of it."""
        return Answer(decision, self.kind, self.trial)

    def settle(self, tally: Tally) -> Answer:
        """Return the answer to the claim. In a calendar window it is the same for equal counts."""
        if self._settled is None:
            return self.answer(settle(self.claim, tally))
        count = tally[:3]  # the oldest reading matters to rolling windows alone
        answer = self._settled.get(count)
        if answer is None:
            answer = self._settled[count] = self.answer(settle(self.claim, tally))
        return answer

    def first(self, now: datetime) -> Answer:
        """Return the answer to a newcomer's first reading, which any allowance bears but none at all."""
        answer = self._first
        if answer is None:
            answer = self.settle(Tally(True, True, 1, now) if self.admits_newcomers else NOTHING)
            if self._settled is not None:
                self._first = answer
        return answer

    def welcome(self, article_key: int, keyring: Keyring) -> Welcome:
        """Return what seals the passes of newcomers who begin with this article."""
        welcome = self._welcome
        if welcome is None:
            welcome = self._welcome = Welcome(article_key, self.claim.pool, keyring)
        return welcome


class Brief:
    """What `policy` says of `article` until `until`.

    In a rolling window each moment has a period of its own: `period` is None then, and no claim is kept.
    `trial` is what it is of an experiment; readers go by the names of the policy in force, `named_by`, there.
    """

    __slots__ = ("_replies", "article", "key", "named_by", "period", "policy", "terms", "trial", "until")

    def __init__(
        self,
        policy: Policy,
        article: Article,
        now: datetime,
        *,
        trial: Trial | None = None,
        named_by: Policy | None = None,
    ) -> None:
        self.policy = policy
        self.trial = trial
        self.named_by = named_by or policy
        self.article = article
        self.key = article.key
        self.terms: Terms = policy.terms_for(article, now)
        is_calendar = isinstance(policy.window, CalendarWindow)
        self.period: Period | None = policy.window.period_at(now) if is_calendar else None
        self._replies: dict[Profile, Answer | Reply] = {}
        turns = (
            policy.terms_change_at(article, now),
            None if self.period is None else self.period.end,
            article.open_until if article.open_until and now < article.open_until else None,
        )
        self.until = min((turn for turn in turns if turn is not None), default=NEVER)

    def holds(self, policy: Policy, now: datetime) -> bool:
        """Whether this is still what `policy` says."""
        return policy is self.policy and now < self.until

    def reply(self, profile: Profile, now: datetime) -> Answer | Reply:
        """Return what all readers of a profile are told: the answer outright, or the claim they have."""
        reply = self._replies.get(profile)
        if reply is None:
            reply = self.reply_to(profile.reader, now)
            if self.period is not None or isinstance(reply, Answer):
                self._replies[profile] = reply
        return reply

    def reply_to(self, reader: Reader, now: datetime) -> Answer | Reply:
        """Return what one reader is told, and keep nothing of it."""
        found = assess(self.policy, reader, self.article, now, terms=self.terms, period=self.period)
        if isinstance(found, Decision):
            return Answer(found, reader.kind, self.trial)
        return Reply(found, reader.kind, is_lasting=self.period is not None, trial=self.trial)
