"""The kinds of mail about what readers buy. Those about one subscription share its facts."""

from datetime import timedelta
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadsheet.mailing.kinds import Fact, Kind, Purpose

WORDS = Path(__file__).parent / "words"
BUYING, PAYING, CHANGING, ENDING = _("Buying"), _("Paying"), _("Changing"), _("Ending")
GIVING, PRINT = _("Gifts and groups"), _("Print")
SITE = "https://paper.example"

SUBSCRIPTION = (
    Fact("product", _("what is subscribed to"), _("All of the paper")),
    Fact("price", _("the full price and its term"), _("$15 a month")),
    Fact("paid_until", _("until when it is paid"), _("24 December 2026")),
    Fact(
        "next_payment", _("when and how much is charged next; empty if nothing"), _("$15 on 24 December 2026")
    ),
    Fact("trial_ends", _("when the free trial ends; empty outside of one"), _("8 December 2026")),
    Fact("intro_ends", _("when the introductory price ends; empty without one"), _("24 February 2027")),
    Fact("grace_until", _("until when all stays open though a payment failed"), _("8 December 2026")),
    Fact("ends", _("when it ends, if it was cancelled"), _("24 December 2026")),
    Fact("card", _("the card"), "Visa 4242"),
    Fact("card_expires", _("the month in which the card expires"), "12/2026"),
    Fact("amount", _("the last payment"), "$15.00"),
    Fact("tax", _("the tax within the last payment"), "$2.80"),
    Fact("invoice", _("number of the last invoice"), "2026-0117"),
    Fact("manage_link", _("address of the page of the subscription"), f"{SITE}/account/subscription/"),
    Fact("card_link", _("address at which to change the card"), f"{SITE}/account/subscription/1/card/"),
    Fact("offers_link", _("address of the offers"), f"{SITE}/subscribe/"),
)
SELLER = Fact("seller", _("company and address"), "Paper Ltd, 1 Quay Street, Harbour City")
ORDER = (
    Fact("terms", _("the words agreed to"), _("$15 a month. It renews by itself until you cancel.")),
    Fact("ordered_on", _("the day of the order"), _("24 November 2026")),
    Fact(
        "withdrawal",
        _("the right of withdrawal; empty if it is not offered"),
        _("You may withdraw from this contract until 8 December 2026, without giving a reason."),
    ),
    Fact(
        "withdraw_link", _("address of the form for withdrawing; empty if there is none"), f"{SITE}/withdraw/"
    ),
    SELLER,
)
GIFT = (
    Fact("product", _("what is given"), _("All of the paper")),
    Fact("length", _("for how long"), _("12 months")),
    Fact("code", _("the code"), "7K4M-PX2Q-9RTV-B3HD"),
    Fact("redeem_link", _("address at which it is redeemed"), f"{SITE}/gift/redeem/"),
)
RISE = (
    Fact("new_price", _("the new price and its term"), _("$18 a month")),
    Fact("from_day", _("the first renewal at the new price"), _("24 January 2027")),
)
UNTIL = Fact("until", _("until when it holds"), _("24 November 2027"))
REFUND = Fact("refunded", _("what was paid back this time"), "$15.00")
RESUMES = Fact("resumes", _("when it goes on by itself; may be empty"), _("24 February 2027"))


def _of_subscription(
    name: str,
    group: Promise,
    label: Promise,
    *more: Fact,
    purpose: Purpose = Purpose.SERVICE,
    good_for: timedelta | None = None,
) -> Kind:
    return Kind(name, group, label, WORDS, (*SUBSCRIPTION, *more), purpose, good_for=good_for)


def _reminder(name: str, group: Promise, label: Promise) -> Kind:
    return _of_subscription(name, group, label, purpose=Purpose.REMINDER, good_for=timedelta(days=2))


KINDS = (
    _of_subscription("purchase", BUYING, _("Confirmation of an order"), *ORDER),
    _of_subscription("not_begun", BUYING, _("A first payment did not arrive")),
    _of_subscription("receipt", BUYING, _("Receipt for a further term")),
    _reminder("trial_ending", PAYING, _("The free trial ends soon")),
    _reminder("intro_ending", PAYING, _("The introductory price ends soon")),
    # Laws ask for the next one, so that nobody can refuse it.
    _of_subscription("renewal", PAYING, _("A long term renews soon")),
    # And for this one.
    _of_subscription(
        "price_rise",
        PAYING,
        _("The price rises"),
        Fact(
            "notice",
            _("what happens when, and what the reader can do"),
            _("All of the paper costs $15 a month until now, and $18 a month from 24 January 2027 on."),
        ),
        *RISE,
        Fact("reason", _("why, in the publisher’s words; may be empty"), _("We send more reporters.")),
        Fact(
            "answer_link",
            _("address at which the reader agrees or does not; empty if nobody is asked"),
            f"{SITE}/account/subscription/",
        ),
        Fact("cancel_link", _("address at which to cancel"), f"{SITE}/account/subscription/1/cancel/"),
    ),
    _of_subscription("price_stays", PAYING, _("The price does not rise after all"), *RISE),
    _of_subscription("payment_failed", PAYING, _("A payment failed")),
    _of_subscription("payment_failed_again", PAYING, _("A payment failed: second mail")),
    _of_subscription("payment_failed_last", PAYING, _("A payment failed: last mail")),
    _of_subscription("payment_recovered", PAYING, _("A failed payment has come")),
    _reminder("card_expiring", PAYING, _("The card expires soon")),
    _of_subscription(
        "invoice_issued",
        PAYING,
        _("An invoice to be paid by bank transfer"),
        Fact("due", _("by when it is to be paid"), _("8 December 2026")),
        Fact("bank_details", _("the bank details of the seller"), "IBAN XX00 0000 0000 0000"),
        Fact("invoice_link", _("address of the invoice"), f"{SITE}/account/invoices/1/invoice/"),
    ),
    _of_subscription("refunded", PAYING, _("Money was paid back"), REFUND),
    _of_subscription("plan_changed", CHANGING, _("The plan was changed")),
    _of_subscription(
        "kept",
        CHANGING,
        _("Stayed for a discount"),
        Fact("terms", _("the words agreed to"), _("Your next 3 payments are at $7.50 a month.")),
    ),
    _of_subscription("paused", CHANGING, _("Paused"), RESUMES),
    _of_subscription("resumed", CHANGING, _("It goes on")),
    _of_subscription("cancelled", ENDING, _("Cancelled")),
    _of_subscription("expired", ENDING, _("The subscription has ended")),
    _of_subscription("winback", ENDING, _("Come back"), purpose=Purpose.OFFER, good_for=timedelta(days=7)),
    Kind(
        "withdrawal",
        ENDING,
        _("Proof of a withdrawal"),
        WORDS,
        (
            Fact("reference", _("its reference"), "W-7K4MPX2Q9R"),
            Fact(
                "proof",
                _("the statement and when it came"),
                _("We have received this statement: I withdraw from this contract: All of the paper."),
            ),
        ),
        is_urgent=True,
    ),
    Kind(
        "gift_bought",
        GIVING,
        _("A gift was bought"),
        WORDS,
        (
            *GIFT,
            Fact("recipient", _("whom it is for"), "Ada"),
            Fact("email", _("to which address it is mailed; empty if it is not"), "ada@reader.example"),
            Fact("amount", _("what was paid"), "$120.00"),
            Fact("arrives_on", _("when it is mailed to them; empty if it is not"), _("24 December 2026")),
            Fact("terms", _("the words agreed to"), _("You pay once. Nothing is charged again.")),
            SELLER,
        ),
    ),
    Kind(
        "gift_for_you",
        GIVING,
        _("A gift for you"),
        WORDS,
        (
            *GIFT,
            Fact("giver", _("who gives it"), "Tom"),
            Fact("message", _("what they write; may be empty"), _("Happy birthday!")),
            UNTIL,
        ),
    ),
    Kind(
        "gift_withdrawn",
        GIVING,
        _("A gift was taken back"),
        WORDS,
        (
            Fact("product", _("what is given"), _("All of the paper")),
            Fact("length", _("for how long"), _("12 months")),
            Fact("refunded", _("what was paid back; empty for whoever got the gift"), "$120.00"),
            Fact("receipt", _("the number of the receipt; empty for whoever got the gift"), "2026-0117"),
            Fact("offers_link", _("address of the offers"), f"{SITE}/subscribe/"),
        ),
    ),
    Kind(
        "group_invitation",
        GIVING,
        _("Invitation into a group"),
        WORDS,
        (
            Fact("inviter", _("who invites"), "Tom"),
            Fact("product", _("what the group reads"), _("All of the paper")),
            Fact("link", _("address at which the seat is taken"), f"{SITE}/account/group/join/example/"),
            UNTIL,
        ),
    ),
    Kind(
        "claim_made",
        PRINT,
        _("A copy was reported"),
        WORDS,
        (
            Fact("issue", _("the day of the issue"), _("24 November 2026")),
            Fact("fault", _("what was wrong"), _("It did not come")),
            Fact("number", _("the subscriber number"), "100234"),
            Fact("delivery_link", _("address of the page of the delivery"), f"{SITE}/account/print/100234/"),
        ),
    ),
)
