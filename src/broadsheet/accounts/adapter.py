"""How allauth behaves here."""

import secrets
from typing import Any, NamedTuple

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context

from broadsheet.accounts.settings import get_settings


class Paper(NamedTuple):
    """What allauth's mails call a site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    """Readers have an e-mail address and no user name; mails speak for the paper."""

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a name that nobody has and that tells nothing about the reader."""
        return f"reader-{secrets.token_hex(8)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail that names the paper instead of a host."""
        request = allauth_context.request
        paper = Paper(get_settings().paper_name(request), request.get_host())
        super().send_mail(template_prefix, email, {"current_site": paper, **context})
