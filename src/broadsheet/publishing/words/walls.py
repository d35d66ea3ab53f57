"""The wall: why the article ends here, and the way on. One for each reason, in four parts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext

from broadsheet.meter import Reason
from broadsheet.publishing.words.message import Message
from broadsheet.publishing.words.notices import WINDOW_LABELS, WINDOWS

GAPS = ("limit", "until", "section")
NOTHING_FREE = "nothing_free"  # the allowance is 0: there is no count to speak of

COUNTED = frozenset({Reason.REGISTRATION_ALLOWS_MORE, Reason.QUOTA_SPENT})
# Walls that have no words of their own speak like these.
SPEAKS_LIKE = {Reason.VERIFIED_CRAWLER: Reason.HARD_LOCKED, Reason.NOT_COUNTED: Reason.HARD_LOCKED}


@dataclass(frozen=True, slots=True)
class WallKeys:
    """The keys of the four messages that make one wall."""

    title: str
    sentence: str
    action: str
    sign_in: str


def wall_keys(reason: Reason, window: str, limit: int | None) -> WallKeys:
    """Return the keys of the messages for a wall."""
    reason = SPEAKS_LIKE.get(reason, reason)
    title = sentence = ""
    if reason in COUNTED:
        title = f".{window}" if limit else f".{NOTHING_FREE}"
        sentence = "" if limit else f".{NOTHING_FREE}"
    stem = f"wall.{reason}"
    return WallKeys(f"{stem}.title{title}", f"{stem}.sentence{sentence}", f"{stem}.action", f"{stem}.sign_in")


def _sign_in(_n: int) -> str:
    return pgettext("wall", "Already a subscriber? Sign in")


def _subscribe(_n: int) -> str:
    return pgettext("wall", "Subscribe")


def _register(_n: int) -> str:
    return pgettext("wall", "Register free of charge")


def _sign_in_again(_n: int) -> str:
    return pgettext("wall", "Sign in with another account")


# In the order of WINDOWS.
SPENT_TITLES = (
    lambda n: npgettext(
        "wall",
        "You have read your free article for today",
        "You have read your {limit} free articles for today",
        n,
    ),
    lambda n: npgettext(
        "wall",
        "You have read your free article for this week",
        "You have read your {limit} free articles for this week",
        n,
    ),
    lambda n: npgettext(
        "wall",
        "You have read your free article for this month",
        "You have read your {limit} free articles for this month",
        n,
    ),
    lambda n: npgettext(
        "wall", "You have read your free article", "You have read your {limit} free articles", n
    ),
)

TITLE, SENTENCE, ACTION, SIGN_IN = _("Title"), _("Sentence"), _("Button"), _("Way to sign in")
NOTHING_FREE_TITLE = _("Title, when nothing is free")
NOTHING_FREE_SENTENCE = _("Sentence, when nothing is free")

# Per reason: what the publisher calls it, then title, sentence, action and sign-in.
PLAIN = {
    Reason.HARD_LOCKED: (
        _("Wall: for subscribers only"),
        lambda _: pgettext("wall", "This article is for subscribers"),
        lambda _: pgettext("wall", "You need a subscription to read it to the end."),
        _subscribe,
        _sign_in,
    ),
    Reason.TRIAL_EXPIRED: (
        _("Wall: trial expired"),
        lambda _: pgettext("wall", "Your trial period has expired"),
        lambda _: pgettext("wall", "Subscribe to go on reading without limits."),
        _subscribe,
        _sign_in_again,
    ),
    Reason.ACCESS_LAPSED: (
        _("Wall: subscription ended"),
        lambda _: pgettext("wall", "Your subscription has ended"),
        lambda _: pgettext("wall", "Renew it and read on from this line."),
        lambda _: pgettext("wall", "Renew your subscription"),
        _sign_in_again,
    ),
    Reason.PAYMENT_FAILED: (
        _("Wall: payment failed"),
        lambda _: pgettext("wall", "Your last payment did not go through"),
        lambda _: pgettext("wall", "Check your payment details, and this article opens at once."),
        lambda _: pgettext("wall", "Check payment details"),
        _sign_in_again,
    ),
    Reason.TOO_MANY_DEVICES: (
        _("Wall: too many devices"),
        lambda _: pgettext("wall", "Your subscription is in use on other devices"),
        lambda _: pgettext("wall", "Sign out on one of them and read on here."),
        lambda _: pgettext("wall", "See your devices"),
        _sign_in_again,
    ),
    Reason.PAUSED: (
        _("Wall: subscription paused"),
        lambda _: pgettext("wall", "Your subscription is paused"),
        lambda _: pgettext("wall", "End the pause, and read on from this line."),
        lambda _: pgettext("wall", "See your subscription"),
        _sign_in_again,
    ),
    Reason.SEAT_TAKEN_BACK: (
        _("Wall: no longer a seat in a group"),
        lambda _: pgettext("wall", "You no longer read with a group"),
        lambda _: pgettext("wall", "Ask whoever invited you for a seat, or take a subscription of your own."),
        _subscribe,
        _sign_in_again,
    ),
    Reason.GIFT_OVER: (
        _("Wall: gift subscription over"),
        lambda _: pgettext("wall", "The subscription you were given is over"),
        lambda _: pgettext("wall", "Take one of your own and read on from this line."),
        _subscribe,
        _sign_in_again,
    ),
    Reason.INSTITUTION_SPENT: (
        _("Wall: institution’s articles spent"),
        lambda _: pgettext("wall", "Your institution has opened all its articles for this month"),
        lambda _: pgettext("wall", "What it has opened already stays open. With a subscription you read on."),
        _subscribe,
        _sign_in,
    ),
    Reason.TOO_MANY_NEW_READERS: (
        _("Wall: many new readers from one network"),
        lambda _: pgettext("wall", "Please register to read on"),
        lambda _: pgettext("wall", "Many new readers came from your network in the last hour."),
        _register,
        lambda _: pgettext("wall", "Already registered? Sign in"),
    ),
    Reason.LEDGER_DOWN: (
        _("Wall: the count cannot be asked"),
        lambda _: pgettext("wall", "We cannot look up your free articles just now"),
        lambda _: pgettext("wall", "Please try again in a minute. Subscribers can read on."),
        _subscribe,
        _sign_in,
    ),
    Reason.CRAWLER_REFUSED: (
        _("Wall: crawler refused"),
        lambda _: pgettext("wall", "This article is not for automated readers"),
        lambda _: pgettext("wall", "A licence from the publisher opens it."),
        lambda _: pgettext("wall", "Ask for a licence"),
        _sign_in,
    ),
}
AFTER_COUNTING = {
    Reason.REGISTRATION_ALLOWS_MORE: (
        _("Wall: registering allows more"),
        lambda _: pgettext("wall", "Register to read this article"),
        lambda _: pgettext("wall", "Registering is free and opens more articles to you."),
        lambda _: pgettext("wall", "Registering is free and opens more articles to you."),
        _register,
        lambda _: pgettext("wall", "Already registered? Sign in"),
    ),
    Reason.QUOTA_SPENT: (
        _("Wall: allowance spent"),
        lambda _: pgettext("wall", "This article is for subscribers"),
        lambda _: pgettext("wall", "Subscribe and read on. The next free article is yours on {until}."),
        lambda _: pgettext("wall", "You need a subscription to read it to the end."),
        _subscribe,
        _sign_in,
    ),
}


def _plain_wall(reason: Reason) -> tuple[Message, ...]:
    group, title, sentence, action, sign_in = PLAIN[reason]
    keys = wall_keys(reason, "", None)
    return (
        Message(keys.title, group, TITLE, GAPS[2:], "", title),
        Message(keys.sentence, group, SENTENCE, GAPS[2:], "", sentence),
        *_buttons(reason, group, action, sign_in),
    )


def _counted_wall(reason: Reason) -> tuple[Message, ...]:
    group, title_nothing, sentence, sentence_nothing, action, sign_in = AFTER_COUNTING[reason]
    nothing = wall_keys(reason, "", 0)
    return (
        *(
            Message(wall_keys(reason, window, 1).title, group, WINDOW_LABELS[window], GAPS, "limit", title)
            for window, title in zip(WINDOWS, SPENT_TITLES, strict=True)
        ),
        Message(wall_keys(reason, "", 1).sentence, group, SENTENCE, GAPS, "limit", sentence),
        Message(nothing.title, group, NOTHING_FREE_TITLE, GAPS[2:], "", title_nothing),
        Message(nothing.sentence, group, NOTHING_FREE_SENTENCE, GAPS[2:], "", sentence_nothing),
        *_buttons(reason, group, action, sign_in),
    )


def _buttons(reason: Reason, group: str | Promise, action, sign_in) -> tuple[Message, ...]:
    keys = wall_keys(reason, "", None)
    return (
        Message(keys.action, group, ACTION, (), "", action),
        Message(keys.sign_in, group, SIGN_IN, (), "", sign_in),
    )


WALLS = (
    *(message for reason in AFTER_COUNTING for message in _counted_wall(reason)),
    *(message for reason in PLAIN for message in _plain_wall(reason)),
)
