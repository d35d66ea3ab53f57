"""A reader, an article and a time as somebody names them, looked up for an explanation."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import holder_of
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.meter import Entitlement, Institution, Kind, Policy, Reader, Reading
from broadsheet.meter.experiments import NOTHING
from broadsheet.project.experiments.drawing import trials_at
from broadsheet.publishing.articles_for_meter import find_article, find_title
from broadsheet.publishing.explaining import NOBODY, Explanation, explain
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions.institutions.listing import institution_of

READER_ID_DIGITS = 24


class CannotExplain(Exception):
    """Something named is not there. `part` is reader, article or time; the message says what was expected."""

    def __init__(self, part: str, problem: str) -> None:
        super().__init__(problem)
        self.part = part


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants explained: names as they were typed; an empty reader is a new one."""

    reader: str
    article: str
    at: str


def explain_for(asked: Asked, now: datetime) -> Explanation:
    """Return the explanation. Raises CannotExplain for a reader, an article or a time that is not there."""
    at = read_time(asked.at, policy_in_force(now), now)
    article = find_article(urlsplit(asked.article.strip()).path)
    if article is None:
        expected = "expected the path of a published article, such as /business/trade/slug/, or its number"
        raise CannotExplain("article", f"There is no article {asked.article!r}; {expected}.")
    reader, lot = find_reader(asked.reader.strip(), at), find_lot(asked.reader.strip())
    drawn = trials_at(at).draw(lot, at) if lot and reader.kind is not Kind.STAFF else NOTHING
    found = explain(drawn.policy or policy_in_force(at), reader, article, at)
    return replace(found, arm=drawn.label)


def find_reader(name: str, now: datetime) -> Reader:
    """Return a reader by e-mail address or reader id, with their readings; a new one for an empty name."""
    if not name:
        return Reader(NOBODY)
    account = _find_account(name)
    try:
        if account is None:
            return Reader(_reader_id(name), readings=_look(_reader_id(name)))
        holder = holder_of(account, now)
        readings = _look(holder.reader_id)
        institution = _institution_of(account, now)
    except LedgerUnavailable as error:
        raise CannotExplain("reader", f"The ledger cannot be asked just now: {error}") from error
    return Reader(
        holder.reader_id,
        holder.kind,
        holder.standing,
        holder.entitlements,
        (*readings, *(() if institution is None else _look(institution.institution_id))),
        institution=institution,
    )


def find_lot(name: str) -> bytes:
    """Return what experiments draw a reader by; a browser that was signed in once may have the account's."""
    if not name:
        return b""
    account = _find_account(name)
    return _reader_id(name) if account is None else bytes(account.lot or account.reader_id)


def read_time(text: str, policy: Policy, now: datetime) -> datetime:
    """Return the instant that `text` names, in the policy's timezone if it has no offset; empty is now."""
    if not text.strip():
        return now
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        expected = "expected a day or an instant such as 2026-12-01 or 2026-12-01T09:00+08:00"
        raise CannotExplain("time", f"{text!r} is no time; {expected}.") from None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=policy.timezone)


def title_of(article_key: int) -> str:
    """Return the headline of an article by its key; the key itself for one that is gone."""
    found = find_title(article_key)
    return str(article_key) if found is None else found[0]


def _find_account(name: str) -> Account | None:
    accounts = Account.objects.select_related("user")
    if "@" in name:
        found = accounts.filter(user__email__iexact=name).first()
        if found is None:
            raise CannotExplain("reader", f"No account has the address {name!r}.")
        return found
    return accounts.filter(reader_id=_reader_id(name)).first()


def _institution_of(account: Account, now: datetime) -> Institution | None:
    """Return the institution of an account's address as the meter sees it; networks only the gate knows."""
    found = institution_of(account, now)
    if found is None:
        return None
    rights = tuple(Entitlement(scope, found.ends_at) for scope in found.scopes)
    return Institution(bytes(found.institution_id), rights, found.allowance)


def _reader_id(name: str) -> bytes:
    try:
        reader_id = bytes.fromhex(name)
    except ValueError:
        reader_id = b""
    if len(reader_id) * 2 != READER_ID_DIGITS:
        expected = f"expected an e-mail address or a reader id of {READER_ID_DIGITS} hexadecimal digits"
        raise CannotExplain("reader", f"{name!r} names no reader; {expected}.")
    return reader_id


def _look(reader_id: bytes) -> tuple[Reading, ...]:
    return async_to_sync(get_settings().ledger.look)(reader_id)
