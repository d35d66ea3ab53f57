"""How allauth behaves here."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.utils import build_absolute_uri
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from broadsheet.accounts.entering import link_for
from broadsheet.accounts.letters import ALLAUTH
from broadsheet.accounts.settings import get_settings
from broadsheet.mailing.outbox import send


class AccountAdapter(DefaultAccountAdapter):
    """Readers have an e-mail address and no user name; mails go through the outbox."""

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a name that nobody has and that tells nothing about the reader."""
        return f"reader-{secrets.token_hex(8)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail into the outbox, in the publisher's words; a code gets a link that carries it."""
        request = allauth_context.request
        said = {"request": request, "email": email, "current_site": get_settings().paper(request), **context}
        said["login_url"] = build_absolute_uri(request, reverse("account_login"))
        if "code" in context:
            said["link"] = link_for(request, template_prefix, context["code"])
        known = ALLAUTH.get(template_prefix)
        kind, facts = (known.kind, known.facts(said)) if known else self._notice(template_prefix, email, said)
        to = context.get("user") or find_reader(email) or email
        language = get_language() or ""
        send(kind, to, facts, now=get_settings().clock(), language=language, address=email)

    def _notice(self, template_prefix: str, email: str, said: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Return a mail of which allauth alone knows what it says."""
        drawn = self.render_mail(template_prefix, email, said)
        return "account_notice", {"heading": drawn.subject, "message": str(drawn.body)}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Readers who come from another service have no user name here either."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Return the new user with the name and address that the service gave, less its user name."""
        return super().populate_user(request, sociallogin, {**data, "username": ""})


def find_reader(email: str) -> AbstractBaseUser | None:
    """Return whose address this is, proven to be theirs; None if it is nobody's."""
    found = EmailAddress.objects.select_related("user").filter(email__iexact=email, verified=True).first()
    return found.user if found else None
