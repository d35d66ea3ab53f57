"""Tickets: one page as one reader would get it on one day, for staff to look at.

Whoever made the ticket has decided what the reader gets, on a date of their choosing; the gate only
shows it. A ticket holds for minutes, counts nothing, and is for the one page that it names.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

from broadsheet.meter import Decision, Kind, Outcome, Reason
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.passes.keyring import Keyring

HOLDS_FOR = timedelta(minutes=10)
# No pass can be read as a ticket: what is signed begins differently.
PURPOSE = b"ticket:"


class BadTicket(Exception):
    """A text that is no ticket of ours, or one that is over."""


class Ticket(NamedTuple):
    """A page's path, the kind of reader, and the decision on them; None for a page that is no article.

    `at` is the instant that it was decided for, by which the words beside the article go.
    """

    path: str
    kind: Kind
    decision: Decision | None
    at: datetime
    ends_at: datetime


def seal_ticket(ticket: Ticket, keyring: Keyring) -> str:
    """Return the ticket as text for an address: key id, body and signature, parted by dots."""
    said = ticket.decision
    instants = () if said is None else (said.window_ends_at, said.right_ends_at)
    body = {
        "path": ticket.path,
        "kind": ticket.kind,
        "at": to_milliseconds(ticket.at),
        "ends": to_milliseconds(ticket.ends_at),
        "said": None if said is None else [said.outcome, said.reason, said.limit, said.left],
        "until": [None if instant is None else to_milliseconds(instant) for instant in instants],
    }
    packed = urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).rstrip(b"=")
    return f"{keyring.signing}.{packed.decode()}.{_sign(keyring, keyring.signing, packed)}"


def open_ticket(text: str, keyring: Keyring, now: datetime) -> Ticket:
    """Return the ticket that a text holds. Raises BadTicket, and nothing else, whatever the text is."""
    try:
        key_id, packed, mac = text.split(".")
        expected = _sign(keyring, int(key_id), packed.encode())
        if not compare_digest(expected.encode(), mac.encode()):
            raise BadTicket("forged")
        body = json.loads(urlsafe_b64decode(packed + "=="))
        at, ends_at = from_milliseconds(body["at"]), from_milliseconds(body["ends"])
        ticket = Ticket(body["path"], Kind(body["kind"]), _said(body), at, ends_at)
    except (ValueError, KeyError, TypeError) as error:
        raise BadTicket("malformed") from error
    if now >= ticket.ends_at:
        raise BadTicket("over")
    return ticket


def _said(body: dict[str, list[int | str | None]]) -> Decision | None:
    if body["said"] is None:
        return None
    outcome, reason, limit, left = body["said"]
    window_ends_at, right_ends_at = (
        None if until is None else from_milliseconds(int(until)) for until in body["until"]
    )
    return Decision(
        Outcome(str(outcome)),
        Reason(str(reason)),
        limit=None if limit is None else int(limit),
        left=None if left is None else int(left),
        window_ends_at=window_ends_at,
        right_ends_at=right_ends_at,
    )


def _sign(keyring: Keyring, key_id: int, packed: bytes) -> str:
    signature = keyring.sign(key_id, PURPOSE + packed)
    if signature is None:
        raise BadTicket("unknown key")
    return signature.hex()
