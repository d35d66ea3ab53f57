"""What is sold, to whom, and until when. Each module holds one subject."""

from broadsheet.subscriptions.models.agreements import Agreement, Transfer
from broadsheet.subscriptions.models.billing import Billing
from broadsheet.subscriptions.models.entitlements import EVERYTHING, LONGEST_SCOPE, Entitlement
from broadsheet.subscriptions.models.gifts import Gift, GiftLink
from broadsheet.subscriptions.models.groups import Group, Seat
from broadsheet.subscriptions.models.institutions import Institution
from broadsheet.subscriptions.models.keeping import SaveOffer, SaveTaken
from broadsheet.subscriptions.models.moving import MoveIn, Stage
from broadsheet.subscriptions.models.offers import Audience, Offer, OfferCode, Redemption
from broadsheet.subscriptions.models.printing import (
    Claim,
    ClaimRule,
    Delivery,
    Fault,
    HolidayStop,
    IssueChange,
    Outcome,
    Postal,
    PrintRun,
    Redirect,
)
from broadsheet.subscriptions.models.products import Price, Product, Unit
from broadsheet.subscriptions.models.purchases import Purchase
from broadsheet.subscriptions.models.rises import Answer, Consent, PriceNotice, PriceRise
from broadsheet.subscriptions.models.rises import Outcome as RiseOutcome
from broadsheet.subscriptions.models.seller import Seller, WithdrawalRefund
from broadsheet.subscriptions.models.subscriptions import (
    AuditEntry,
    Customer,
    EndReason,
    Invoice,
    ProviderEvent,
    State,
    Subscription,
)
from broadsheet.subscriptions.models.withdrawals import Handling, Withdrawal

__all__ = [
    "EVERYTHING",
    "LONGEST_SCOPE",
    "Agreement",
    "Answer",
    "Audience",
    "AuditEntry",
    "Billing",
    "Claim",
    "ClaimRule",
    "Consent",
    "Customer",
    "Delivery",
    "EndReason",
    "Entitlement",
    "Fault",
    "Gift",
    "GiftLink",
    "Group",
    "Handling",
    "HolidayStop",
    "Institution",
    "Invoice",
    "IssueChange",
    "MoveIn",
    "Offer",
    "OfferCode",
    "Outcome",
    "Postal",
    "Price",
    "PriceNotice",
    "PriceRise",
    "PrintRun",
    "Product",
    "ProviderEvent",
    "Purchase",
    "Redemption",
    "Redirect",
    "RiseOutcome",
    "SaveOffer",
    "SaveTaken",
    "Seat",
    "Seller",
    "Stage",
    "State",
    "Subscription",
    "Transfer",
    "Unit",
    "Withdrawal",
    "WithdrawalRefund",
]
