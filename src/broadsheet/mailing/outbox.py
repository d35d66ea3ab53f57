"""The outbox: a mail is stored with what made it necessary, and sent by whoever gets hold of it first.

It is sent at least once. Where a server took a mail and the answer was lost, it goes out again under the
same Message-ID (RFC 5322, 3.6.4), by which mail programs show it once.
"""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from broadsheet.mailing.choices import Addressee, language_of, wants, who_is
from broadsheet.mailing.kinds import Kind, UnknownKind, all_kinds, get_kind
from broadsheet.mailing.models import Mail, State
from broadsheet.mailing.posting import Letter, post
from broadsheet.mailing.settings import get_settings

log = logging.getLogger(__name__)

RESTS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
# Longer than a mail server may take; afterwards whoever held the mail is taken for dead.
HELD_FOR = timedelta(minutes=5)
MOST_AT_ONCE = 200
LONGEST_SUBJECT = 300
REFUSED_FOR_GOOD = 500


class WrongFacts(ValueError):
    """The facts given are not those that the kind of mail has."""


def send(
    kind_name: str,
    to: Addressee,
    facts: Mapping[str, str],
    *,
    now: datetime,
    language: str = "",
    once: str = "",
    address: str = "",
) -> Mail | None:
    """Put a mail into the outbox and return it; None if the reader refuses such mails or had this one.

    It leaves if and when the transaction around is committed. `to` is a user or an address without an
    account; `language` is for readers who have chosen none; `once` names what must not be said twice;
    `address` is for users who are to get it elsewhere than at their own, such as at one they confirm.
    Raises UnknownKind and WrongFacts.
    """
    kind = get_kind(kind_name)
    if set(facts) != set(kind.fact_names):
        raise WrongFacts(f"{kind_name}: expected the facts {kind.fact_names}, not {tuple(facts)}")
    address = address or (to if isinstance(to, str) else to.email)
    if not address or not wants(who_is(to), kind.purpose):
        return None
    mail = Mail(
        kind=kind.name,
        to=address,
        user=None if isinstance(to, str) else to,
        language=language_of(to, language),
        facts=dict(facts),
        once=once or None,
        message_id=make_msgid(domain=_domain()),
        made_at=now,
        due_at=now,
    )
    return _keep(mail, kind)


def attempt(pk: int, now: datetime) -> bool:
    """Send a mail that is due, unless somebody else is at it; return whether it has left."""
    mail = _take(pk, now)
    if mail is None:
        return False
    try:
        kind = get_kind(mail.kind)
        reason = _why_not(mail, kind, now)
        letter = None if reason else post(mail, kind)
    except Exception as error:
        _note_failure(mail, error, now)
        if mail.state == State.GIVEN_UP:
            _keep_no_secret(mail)
        return False
    _note_end(mail, kind, letter or reason, now)
    return letter is not None


def send_due(now: datetime) -> int:
    """Try all mails that are due, oldest first, and return how many have left."""
    due = Mail.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    return sum(attempt(pk, now) for pk in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]))


def send_again(mail: Mail, now: datetime) -> None:
    """Put a mail back into the outbox, as if it had never been tried."""
    Mail.objects.filter(pk=mail.pk).exclude(state=State.SENT).update(
        state=State.WAITING, due_at=now, attempts=0, error=""
    )


def forget_old(now: datetime) -> int:
    """Delete mails that are kept no longer, and return how many."""
    return Mail.objects.filter(made_at__lt=now - get_settings().kept_for).delete()[0]


def _keep(mail: Mail, kind: Kind) -> Mail | None:
    kept: Mail | None = mail
    if mail.once is None:
        mail.save()
    else:
        # Of two that say the same, one is kept: ours, if it has our Message-ID.
        Mail.objects.bulk_create([mail], ignore_conflicts=True)
        kept = Mail.objects.filter(message_id=mail.message_id).first()
    if kept is not None and kind.is_urgent:
        get_settings().hurry(kept.pk)
    return kept


def _take(pk: int, now: datetime) -> Mail | None:
    """Return the mail, held against all others for a while; None if it is not to be had."""
    mine = Mail.objects.filter(pk=pk, state=State.WAITING, due_at__lte=now)
    return Mail.objects.select_related("user").get(pk=pk) if mine.update(due_at=now + HELD_FOR) else None


def _why_not(mail: Mail, kind: Kind, now: datetime) -> str:
    """Return why a mail is not to be sent after all; empty if it is."""
    if kind.good_for is not None and now - mail.made_at > kind.good_for:
        return "It would have come too late: what it says no longer holds."
    if not wants(who_is(mail.user or mail.to), kind.purpose):
        return "The reader has meanwhile refused such mails."
    return ""


def _note_end(mail: Mail, kind: Kind, end: Letter | str, now: datetime) -> None:
    if isinstance(end, str):
        mail.state, mail.error = State.GIVEN_UP, end
    else:
        mail.attempts += 1
        mail.state, mail.sent_at, mail.error = State.SENT, now, ""
        mail.subject, mail.text = end.subject[:LONGEST_SUBJECT], "" if kind.is_secret else end.text
    mail.save()
    _keep_no_secret(mail)


def _note_failure(mail: Mail, error: Exception, now: datetime) -> None:
    mail.attempts += 1
    # What servers say names the reader: that is for the admin, and not for the log.
    name = type(error).__name__
    mail.error = f"{name}: {error}"[:2000]
    if mail.attempts > len(RESTS) or _is_final(error):
        mail.state = State.GIVEN_UP
        log.error("mail %s (%s) is given up after attempt %d: %s", mail.pk, mail.kind, mail.attempts, name)
    else:
        mail.due_at = now + RESTS[mail.attempts - 1]
        log.warning("mail %s (%s) could not be sent and waits: %s", mail.pk, mail.kind, name)
    mail.save(update_fields=["attempts", "error", "state", "due_at"])


def _keep_no_secret(mail: Mail) -> None:
    kind = all_kinds().get(mail.kind)
    if kind is not None and kind.is_secret:
        mail.facts = {}
        mail.save(update_fields=["facts"])


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: the server knows no such reader, or we no such kind."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= REFUSED_FOR_GOOD
    return isinstance(error, UnknownKind)


def _domain() -> str:
    return urlsplit(get_settings().masthead().site_url).hostname or "localhost"
