"""Handing one mail to the mail server, with the headers that mail programs ask for."""

from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from broadsheet.mailing.choices import proof_for, who_is
from broadsheet.mailing.compose import Composed, Composer, Footing
from broadsheet.mailing.kinds import REFUSABLE, Kind
from broadsheet.mailing.models import Mail
from broadsheet.mailing.settings import Masthead, get_settings
from broadsheet.mailing.shelf import wording_of

Letter = Composed


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a mail beside those that every mail has."""

    headers: dict[str, str]
    footing: Footing


def post(mail: Mail, kind: Kind) -> Letter:
    """Send a mail and return it as it was sent. Raises what the mail server's client raises."""
    masthead = get_settings().masthead()
    envelope = envelope_for(mail, kind, masthead)
    letter = compose(mail, kind, masthead, envelope.footing)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=_sender(masthead),
        to=[mail.to],
        headers=envelope.headers,
    )
    message.attach_alternative(letter.html, "text/html")
    message.send()
    return letter


def compose(mail: Mail, kind: Kind, masthead: Masthead, footing: Footing) -> Letter:
    """Return a mail in the words that are in force."""
    wording = wording_of(kind, mail.language)
    return Composer(masthead, mail.language).compose(kind, wording, mail.facts, footing)


def envelope_for(mail: Mail, kind: Kind, masthead: Masthead) -> Envelope:
    """Return headers and foot. What may be refused, may be refused by one click (RFC 8058)."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    preferences = masthead.site_url + reverse("mail_preferences") if mail.user_id else ""
    if kind.purpose not in REFUSABLE:
        return Envelope(headers, Footing(preferences))
    proof = proof_for(who_is(mail.user or mail.to), kind.purpose)
    url = masthead.site_url + reverse("mail_unsubscribe", args=[proof])
    one_click = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Envelope(headers | one_click, Footing(preferences, url))


def _sender(masthead: Masthead) -> str:
    if not masthead.address:
        return settings.DEFAULT_FROM_EMAIL
    return str(Address(masthead.name, addr_spec=masthead.address))
