"""What happens in the life of a subscription, told to whoever listens: mail, the journal, the gate.

Each is sent with `subscription=` (`gift=`, `seat=`, `claim=`, `withdrawal=` or `account=` where that is
what it is about) and `at=`, an aware UTC instant, within the transaction that makes it true.
A listener that fails is logged and holds up nobody. `project/introductions.py` connects listeners.
"""

import logging
from datetime import datetime
from typing import Any

from django.dispatch import Signal

log = logging.getLogger(__name__)

# The first payment came, or the free trial began.
subscribed = Signal()
# The first payment was under way for days, and did not come.
not_begun = Signal()
# A further term is paid.
renewed = Signal()
# Money came: also with `invoice=`, which is paid now.
paid = Signal()
# A charge was declined; `grace_ends_at` says how long all stays open.
payment_failed = Signal()
payment_recovered = Signal()
# It will end on `cancel_at`; `expired` follows when it does.
cancelled = Signal()
# A cancellation was taken back, or a pause is over.
resumed = Signal()
paused = Signal()
plan_changed = Signal()
# With `notice=`: a reader is told that the price rises.
price_rise_told = Signal()
# With `notice=`: the rise that a reader was told of does not come.
price_rise_stopped = Signal()
# With `words=`: a reader who was about to cancel stays for a discount, on these words.
kept = Signal()
# Nothing is open any more; `end_reason` says why.
expired = Signal()
# With `invoice=`: an invoice for a bank transfer was written, for more than nothing.
invoice_issued = Signal()
# The free trial ends within the publisher's days of notice: once for each trial.
trial_ending = Signal()
# The card expires before the next payment: once for each card.
card_expiring = Signal()
# Money went back: also with `invoice=` and `money=`, what went back this time.
refunded = Signal()
withdrawn = Signal()
# With `gift=`; when it is bought also with `money=`, what was paid.
gift_bought = Signal()
gift_redeemed = Signal()
# Its price was paid back: its code opens nothing any more, nor does the right of whoever had redeemed it.
gift_withdrawn = Signal()
# With `seat=`: an address is invited into a group.
seat_offered = Signal()
# With `claim=`.
claim_made = Signal()
# A page showed what is on sale: with `request=`, `shopper=`, the `code` they brought, and `offer=`, the one
# whose page it is (None on the page of all). Sent without a transaction.
offers_shown = Signal()
# What an account may read is not what it was: with `account=`. See entitlements.changed.
rights_changed = Signal()


def tell(signal: Signal, sender: Any, *, at: datetime, **about: Any) -> None:
    """Send a signal to all that listen; log those that fail and go on."""
    for receiver, answer in signal.send_robust(sender, at=at, **about):
        if isinstance(answer, Exception):
            log.error("%r failed when told of %r", receiver, about, exc_info=answer)
