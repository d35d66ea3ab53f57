"""What each reason means, and which keys of the policy a publisher turns to change it.

One plain sentence each: the reference prints them, and so do the pages that explain a decision.
"""

from collections.abc import Mapping

from broadsheet.meter.decision import Reason

MEANINGS: Mapping[Reason, str] = {
    Reason.PREVIEW: "Someone who may see drafts is looking at a preview, so nothing is counted.",
    Reason.STAFF: "Staff read everything, and nothing is counted.",
    Reason.OPEN_ARTICLE: "The article is open to everyone: its editor says so, or a rule of the policy does.",
    Reason.OPENED_FOR_EVERYONE: "An editor has opened the article for everyone until a time not yet reached.",
    Reason.VERIFIED_CRAWLER: "A crawler that proved who it is gets what the policy gives its purpose.",
    Reason.CRAWLER_REFUSED: "A crawler that proved who it is comes for a purpose that the policy refuses.",
    Reason.GRANT: "A gift link, or another grant, opens this one article to this reader.",
    Reason.ENTITLED: "The reader has a right that covers the article's section.",
    Reason.IN_TRIAL: "The reader is in a free trial that covers the article's section.",
    Reason.PAYMENT_GRACE: "The reader's last payment failed; until the grace ends they read on.",
    Reason.CANCELLED_BUT_PAID: "The reader has cancelled, and reads on until the end of what is paid.",
    Reason.GROUP_SEAT: "The reader has a seat in a group whose subscription covers the article's section.",
    Reason.GIFT_SUBSCRIPTION: "The reader was given a subscription that covers the article's section.",
    Reason.INSTITUTION: "The reader's institution has a right that covers the article's section.",
    Reason.HARD_LOCKED: "The article is for readers with a right to it, and no allowance opens it.",
    Reason.ALREADY_READ: "The reader was granted this article before in this window; reading again is free.",
    Reason.ALLOWANCE_LEFT: "The reader had an article left in this window, and this one was counted.",
    Reason.REGISTRATION_ALLOWS_MORE: "The allowance is spent, and a registered reader could still read on.",
    Reason.QUOTA_SPENT: "The allowance is spent, and only a subscription would let the reader read on.",
    Reason.TRIAL_EXPIRED: "The reader's trial has ended, and no allowance opens this article.",
    Reason.ACCESS_LAPSED: "The reader's subscription has ended, and no allowance opens this article.",
    Reason.PAYMENT_FAILED: "The reader's last payment failed, and no allowance opens this article.",
    Reason.TOO_MANY_DEVICES: "The reader's subscription is in use on more devices than it allows.",
    Reason.PAUSED: "The reader's subscription is paused, and no allowance opens this article.",
    Reason.SEAT_TAKEN_BACK: "The reader no longer has a seat in a group, and no allowance opens this.",
    Reason.GIFT_OVER: "The subscription that was given is over, and no allowance opens this article.",
    Reason.INSTITUTION_SPENT: "The reader's institution has opened all articles of its allowance.",
    Reason.NOT_COUNTED: "The request was a prefetch or a HEAD; what is not counted is not released.",
    Reason.TOO_MANY_NEW_READERS: "More new readers came from this network in an hour than the policy allows.",
    Reason.LEDGER_DOWN: "The count could not be asked for, so the policy's outage rule decided.",
}

POLICY_KEYS: Mapping[Reason, tuple[str, ...]] = {
    Reason.PREVIEW: (),
    Reason.STAFF: (),
    Reason.OPEN_ARTICLE: ("rules.access",),
    Reason.OPENED_FOR_EVERYONE: (),
    Reason.VERIFIED_CRAWLER: ("crawlers",),
    Reason.CRAWLER_REFUSED: ("crawlers",),
    Reason.GRANT: (),
    Reason.ENTITLED: (),
    Reason.IN_TRIAL: (),
    Reason.PAYMENT_GRACE: (),
    Reason.CANCELLED_BUT_PAID: (),
    Reason.GROUP_SEAT: (),
    Reason.GIFT_SUBSCRIPTION: (),
    Reason.INSTITUTION: (),
    Reason.HARD_LOCKED: ("rules.access",),
    Reason.ALREADY_READ: ("window",),
    Reason.ALLOWANCE_LEFT: ("allowances", "window", "rules.pool", "rules.allowances"),
    Reason.REGISTRATION_ALLOWS_MORE: ("allowances.registered", "allowances.anonymous", "window"),
    Reason.QUOTA_SPENT: ("allowances", "window", "rules.pool", "rules.allowances"),
    Reason.TRIAL_EXPIRED: ("allowances.registered", "window"),
    Reason.ACCESS_LAPSED: ("allowances.registered", "window"),
    Reason.PAYMENT_FAILED: ("allowances.registered", "window"),
    Reason.TOO_MANY_DEVICES: ("allowances.registered", "window"),
    Reason.PAUSED: ("allowances.registered", "window"),
    Reason.SEAT_TAKEN_BACK: ("allowances.registered", "window"),
    Reason.GIFT_OVER: ("allowances.registered", "window"),
    Reason.INSTITUTION_SPENT: ("allowances.registered", "window"),
    Reason.NOT_COUNTED: (),
    Reason.TOO_MANY_NEW_READERS: ("new_readers.per_hour", "new_readers.exempt_networks"),
    Reason.LEDGER_DOWN: ("outage.rule",),
}
