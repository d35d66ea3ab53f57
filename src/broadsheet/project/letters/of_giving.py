"""What readers give and are given, and the mail that follows from it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadsheet.mailing.choices import language_of
from broadsheet.mailing.outbox import send
from broadsheet.project.letters.facts import as_spoken, link_to, seller_text
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import Gift, Seat, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.shop.conditions import MOMENT, span_text
from broadsheet.subscriptions.wording import day_text, money_text


def listen() -> None:
    """Mail those who give, and those who are given something."""
    signals.gift_bought.connect(confirm_gift, dispatch_uid="letters.gift_bought")
    signals.gift_withdrawn.connect(tell_of_withdrawn_gift, dispatch_uid="letters.gift_withdrawn")
    signals.seat_offered.connect(invite, dispatch_uid="letters.group_invitation")


def confirm_gift(sender: Any, *, gift: Gift, money: Money, at: datetime, **_more: Any) -> None:
    """Confirm a gift to whoever has paid for it, and what they agreed to; one for today goes out at once."""
    if gift.giver is not None:
        language = _language_for(gift)
        with as_spoken(language, at):
            facts = _facts_of(gift) | {
                "recipient": gift.receiver_name,
                "email": gift.email,
                "amount": money_text(money),
                "arrives_on": day_text(gift.opens_at) if gift.email else "",
                "terms": gift.terms,
                "seller": seller_text(),
            }
        once = f"gift_bought {gift.pk}"
        send("gift_bought", gift.giver.user, facts, now=at, language=language, once=once)
    give_due(at)


def tell_of_withdrawn_gift(sender: Any, *, gift: Gift, at: datetime, **_more: Any) -> None:
    """Tell whoever has paid for a gift, and whoever had redeemed it, that it was taken back."""
    people = {"giver": gift.giver, "receiver": gift.receiver}
    for role, account in people.items():
        if account is None:
            continue
        language = language_of(account.user)
        with as_spoken(language, at):
            facts = {
                "product": str(gift.product),
                "length": span_text(gift.term_count, Unit(gift.term_unit)),
                "refunded": money_text(gift.money) if gift.money and role == "giver" else "",
                "receipt": gift.number if role == "giver" else "",
                "offers_link": link_to("shop_offers"),
            }
        once = f"gift_withdrawn {gift.pk} {role}"
        send("gift_withdrawn", account.user, facts, now=at, language=language, once=once)


def give_due(now: datetime) -> int:
    """Mail gifts whose day has come to those they are for, each once, and return how many went."""
    due = Gift.objects.filter(
        bought_at__isnull=False,
        sent_at=None,
        redeemed_at=None,
        withdrawn_at=None,
        opens_at__lte=now,
        expires_at__gt=now,
    ).exclude(email="")
    return sum(_give(gift, now) for gift in due.select_related("product", "giver__user"))


def invite(sender: Any, *, seat: Seat, at: datetime, **_more: Any) -> None:
    """Mail the link to a seat to whoever is invited, in the language of whoever invites."""
    subscription = seat.group.subscription
    owner, paid_until = subscription.account.user, subscription.paid_until
    language = language_of(owner, get_language() or "")
    with as_spoken(language, at):
        facts = {
            "inviter": owner.get_full_name() or owner.email,
            "product": str(subscription.price.product),
            "link": link_to("group_join", seat.token),
            "until": "" if paid_until is None else day_text(paid_until),
        }
    send("group_invitation", seat.email, facts, now=at, language=language, once=f"group_invitation {seat.pk}")


@transaction.atomic
def _give(gift: Gift, now: datetime) -> bool:
    """Mail one gift; return whether nobody else has."""
    still_due = Gift.objects.filter(pk=gift.pk, sent_at=None, redeemed_at=None, withdrawn_at=None)
    if not still_due.update(sent_at=now):
        return False
    language = _language_for(gift)
    with as_spoken(language, now):
        facts = _facts_of(gift) | {
            "giver": _giver_of(gift),
            "message": gift.message,
            "until": day_text(gift.expires_at - MOMENT),
        }
    send("gift_for_you", gift.email, facts, now=now, language=language, once=f"gift_for_you {gift.pk}")
    return True


def _facts_of(gift: Gift) -> dict[str, str]:
    return {
        "product": str(gift.product),
        "length": span_text(gift.term_count, Unit(gift.term_unit)),
        "code": gift.code,
        "redeem_link": f"{link_to('gift_redeem')}?code={gift.code}",
    }


def _giver_of(gift: Gift) -> str:
    return gift.giver_name or (gift.giver.user.get_full_name() if gift.giver else "") or _("A friend")


def _language_for(gift: Gift) -> str:
    """Return the giver's language: of whoever gets it we know nothing but the address."""
    return language_of(gift.giver.user) if gift.giver else language_of(gift.email)
