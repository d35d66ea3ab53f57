"""What readers are told of a price rise: the same in the mail, on their page, and in what is kept."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from broadsheet.subscriptions.models import Answer, Consent, PriceRise, Subscription
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.wording import day_text


def notice_text(rise: PriceRise, subscription: Subscription, renews_at: datetime) -> str:
    """Return what a reader is told, in the active language and timezone."""
    return "\n".join(_sentences(rise, subscription, renews_at))


def answer_text(rise: PriceRise, answer: Answer, renews_at: datetime) -> str:
    """Return what the button says by which a reader answers."""
    facts = {"price": price_text(rise.new_price), "day": day_text(renews_at)}
    match answer:
        case Answer.AGREED:
            return _("I agree to pay %(price)s from %(day)s") % facts
        case Answer.DECLINED:
            return _("I do not agree")


def mail_facts(rise: PriceRise, words: str, renews_at: datetime) -> dict[str, str]:
    """Return what the mail says beside its links, as it is told now; `words` is the notice."""
    return {"notice": words, **price_facts(rise, renews_at), "reason": rise.reason}


def price_facts(rise: PriceRise, renews_at: datetime) -> dict[str, str]:
    """Return the new price and from when it would be paid, for mails."""
    return {"new_price": price_text(rise.new_price), "from_day": day_text(renews_at)}


def _sentences(rise: PriceRise, subscription: Subscription, renews_at: datetime) -> Iterator[str]:
    facts = {
        "product": subscription.price.product.name,
        "old": price_text(rise.price),
        "new": price_text(rise.new_price),
        "day": day_text(renews_at),
    }
    yield _("%(product)s costs %(old)s until now, and %(new)s for terms that begin from %(day)s on.") % facts
    match Consent(rise.consent):
        case Consent.NOTICE:
            yield _("If you do nothing, it goes on at the new price from %(day)s.") % facts
        case Consent.OR_KEEP:
            yield _("It becomes dearer for you only if you agree. If you do not, you keep the old price.")
        case Consent.OR_END:
            yield (
                _("It goes on only if you agree. If you do not, it ends on %(day)s, and nothing is charged.")
                % facts
            )
    yield _("You can cancel until then in your account, with two clicks. What is paid for stays open.")
