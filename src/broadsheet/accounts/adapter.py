"""How allauth behaves here."""

import secrets
from email.headerregistry import Address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from broadsheet.accounts.entering import link_for
from broadsheet.accounts.settings import Paper, get_settings


class AccountAdapter(DefaultAccountAdapter):
    """Readers have an e-mail address and no user name; mails speak for the paper."""

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a name that nobody has and that tells nothing about the reader."""
        return f"reader-{secrets.token_hex(8)}"

    def get_from_email(self) -> str:
        """Return the paper's name and address."""
        paper = _paper()
        if not paper.address:
            return super().get_from_email()
        return str(Address(paper.name, addr_spec=paper.address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that names the paper instead of a host; beside a code stands a link that carries it."""
        said = {"current_site": _paper(), **context}
        if "code" in context:
            said["link"] = link_for(allauth_context.request, template_prefix, context["code"])
        super().send_mail(template_prefix, email, said)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Readers who come from another service have no user name here either."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Return the new user with the name and address that the service gave, less its user name."""
        return super().populate_user(request, sociallogin, {**data, "username": ""})


def _paper() -> Paper:
    return get_settings().paper(allauth_context.request)
