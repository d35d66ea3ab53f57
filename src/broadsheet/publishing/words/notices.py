"""The notice: how many free articles are left, said once on a page in a sentence of its own.

The wording belongs to a moment (the first article, some left, the last, none) and to the window that
is counted in. Whole sentences only: no language lets sentences be glued from words.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext

from broadsheet.meter import Reason
from broadsheet.publishing.words.message import Message


class Moment(StrEnum):
    """Where a reader stands in the allowance."""

    FIRST = "first"
    SOME_LEFT = "some_left"
    LAST = "last"
    NONE_LEFT = "none_left"


WINDOWS = ("day", "week", "month", "rolling")
WINDOW_LABELS = {"day": _("a day"), "week": _("a week"), "month": _("a month"), "rolling": _("rolling days")}
GAPS = ("left", "limit", "until")


def find_moment(reason: str, left: int | None, limit: int | None) -> Moment | None:
    """Return the moment that a released article is, None where there is nothing to say."""
    if left is None or limit is None:
        return None
    if reason == Reason.ALREADY_READ:
        return Moment.SOME_LEFT if left else Moment.NONE_LEFT
    if reason != Reason.ALLOWANCE_LEFT:
        return None
    if left == 0:
        return Moment.LAST
    return Moment.FIRST if limit - left == 1 else Moment.SOME_LEFT


def notice_key(moment: Moment, window: str) -> str:
    """Return the key of a notice's message."""
    return f"notice.{moment}.{window}"


# In the order of WINDOWS.
FIRST = (
    lambda n: npgettext(
        "notice",
        "This is your one free article today.",
        "This is your first of {limit} free articles today.",
        n,
    ),
    lambda n: npgettext(
        "notice",
        "This is your one free article this week.",
        "This is your first of {limit} free articles this week.",
        n,
    ),
    lambda n: npgettext(
        "notice",
        "This is your one free article this month.",
        "This is your first of {limit} free articles this month.",
        n,
    ),
    lambda n: npgettext(
        "notice",
        "This is your one free article until {until}.",
        "This is your first of {limit} free articles. It leaves your count on {until}.",
        n,
    ),
)
SOME_LEFT = (
    lambda n: npgettext(
        "notice", "You have {left} free article left today.", "You have {left} free articles left today.", n
    ),
    lambda n: npgettext(
        "notice",
        "You have {left} free article left this week.",
        "You have {left} free articles left this week.",
        n,
    ),
    lambda n: npgettext(
        "notice",
        "You have {left} free article left this month.",
        "You have {left} free articles left this month.",
        n,
    ),
    lambda n: npgettext(
        "notice",
        "You have {left} free article left. The next one comes back on {until}.",
        "You have {left} free articles left. The next one comes back on {until}.",
        n,
    ),
)
LAST = (
    lambda _: pgettext("notice", "This was your last free article today."),
    lambda _: pgettext("notice", "This was your last free article this week."),
    lambda _: pgettext("notice", "This was your last free article this month."),
    lambda _: pgettext("notice", "This was your last free article until {until}."),
)
NONE_LEFT = (
    lambda _: pgettext("notice", "You have no free articles left today. This one stays open to you."),
    lambda _: pgettext("notice", "You have no free articles left this week. This one stays open to you."),
    lambda _: pgettext("notice", "You have no free articles left this month. This one stays open to you."),
    lambda _: pgettext("notice", "You have no free articles left until {until}. This one stays open to you."),
)
MOMENTS = (
    (Moment.FIRST, _("Notice on the first article"), "limit", FIRST),
    (Moment.SOME_LEFT, _("Notice while some are left"), "left", SOME_LEFT),
    (Moment.LAST, _("Notice on the last article"), "", LAST),
    (Moment.NONE_LEFT, _("Notice when none is left"), "", NONE_LEFT),
)

ACTIONS = (
    Message(
        "notice.action",
        _("In every notice"),
        _("Way to subscribe"),
        (),
        "",
        lambda _: pgettext("notice", "Subscribe for unlimited access"),
    ),
    Message(
        "notice.sign_in",
        _("In every notice"),
        _("Way to sign in"),
        (),
        "",
        lambda _: pgettext("notice", "Sign in"),
    ),
)

# Read by a right, and with something to know about it: what the publisher calls it, the words, the way on.
BY_RIGHT = {
    Reason.IN_TRIAL: (
        _("Notice in a free trial"),
        lambda _: pgettext("notice", "You are reading in your free trial."),
        lambda _: pgettext("notice", "See your subscription"),
    ),
    Reason.PAYMENT_GRACE: (
        _("Notice after a failed payment"),
        lambda _: pgettext("notice", "Your last payment did not go through. You can read on until {until}."),
        lambda _: pgettext("notice", "Check your payment details"),
    ),
    Reason.PAYMENT_UNDER_WAY: (
        _("Notice while a first payment is under way"),
        lambda _: pgettext("notice", "Your payment is under way. You can read on until {until} meanwhile."),
        lambda _: pgettext("notice", "See your subscription"),
    ),
    Reason.CANCELLED_BUT_PAID: (
        _("Notice after cancelling"),
        lambda _: pgettext("notice", "You have cancelled. You can read on until {until}."),
        lambda _: pgettext("notice", "Keep your subscription"),
    ),
    Reason.GRANT: (
        _("Notice on an article that was given"),
        lambda _: pgettext("notice", "A subscriber has given you this article. It is open until {until}."),
        lambda _: pgettext("notice", "Subscribe and read everything"),
    ),
    Reason.INSTITUTION: (
        _("Notice to readers of an institution"),
        lambda _: pgettext("notice", "You are reading with your institution’s access."),
        lambda _: pgettext("notice", "See what was counted"),
    ),
}


def right_keys(reason: Reason) -> tuple[str, str]:
    """Return the keys of a notice about a right: its sentence, and the way on."""
    return f"notice.{reason}", f"notice.{reason}.action"


def _notice_of_right(reason: Reason) -> tuple[Message, ...]:
    group, sentence, action = BY_RIGHT[reason]
    key, action_key = right_keys(reason)
    return (
        Message(key, group, _("Sentence"), GAPS[2:], "", sentence),
        Message(action_key, group, _("Button"), (), "", action),
    )


NOTICES = (
    *(message for reason in BY_RIGHT for message in _notice_of_right(reason)),
    *(
        Message(notice_key(moment, window), group, WINDOW_LABELS[window], GAPS, counted_by, default)
        for moment, group, counted_by, defaults in MOMENTS
        for window, default in zip(WINDOWS, defaults, strict=True)
    ),
    *ACTIONS,
)
