"""Letters to the newsroom by the form of the contact page, and what keeps robots from writing them."""

import logging
from email.utils import formataddr
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import BaseForm

from broadsheet.publishing.models.settings import EditionSettings

log = logging.getLogger(__name__)

LETTER_FIELDS = ("name", "email", "message")
LONGEST_MESSAGE = 10_000
# Nobody reads the form and writes a sentence in less; and a form from last week was copied, not opened.
LEAST_SECONDS = 3
MOST_SECONDS = 86_400
MOST_AN_HOUR = 5
HOUR = 3600
SALT = "broadsheet.letters"


class Trap(forms.TextInput):
    """A field that people do not see and robots fill in."""

    is_hidden = True


class LetterForm(BaseForm):
    """A letter. Once it is valid, `cleaned_data` holds its LETTER_FIELDS and nothing else."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We answer to this address and use it for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 9})
    )
    website = forms.CharField(
        required=False,
        widget=Trap(
            attrs={"class": "unseen", "tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}
        ),
    )
    begun = forms.CharField(required=False, initial=lambda: _stamp(), widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Return the name on one line, as the subject of a mail needs it."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """Return the letter; refuse one that a person can hardly have written, but let them try again."""
        found = super().clean()
        if found.get("website") or not _took_time(found.get("begun", "")):
            self.data = self.data.copy()
            self.data.update({self.add_prefix("website"): "", self.add_prefix("begun"): _stamp()})
            raise ValidationError(
                _("This came faster than people write. If you are one, please press the button again.")
            )
        return {name: found[name] for name in LETTER_FIELDS if name in found}


def may_write(address: str) -> bool:
    """Whether another letter may come from a network address within this hour; asking counts as one."""
    key = f"broadsheet-letters-{address}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= MOST_AN_HOUR


def mail_letter(letter: dict[str, str], edition: EditionSettings) -> bool:
    """Mail a letter to the newsroom, to be answered to its writer; return whether it has left."""
    if not edition.contact_email:
        return False
    mail = EmailMessage(
        subject=f"Letter from {letter['name']}",
        body=f"{letter['message']}\n\n-- \n{letter['name']} <{letter['email']}>\nby the contact form\n",
        # From the paper itself: what claims to come from a reader's own domain is taken for forged.
        from_email=formataddr((edition.name, edition.contact_email)),
        to=[edition.contact_email],
        reply_to=[letter["email"]],
    )
    try:
        mail.send()
    except OSError as error:  # that a server cannot be reached, or refuses (smtplib's errors are such)
        log.error("a letter could not be mailed; it is kept in the admin under Forms: %s", error)
        return False
    return True


def _stamp() -> str:
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def _took_time(stamp: str) -> bool:
    try:
        begun_at = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return False
    return LEAST_SECONDS <= timezone.now().timestamp() - begun_at <= MOST_SECONDS
