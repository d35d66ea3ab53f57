"""How allauth behaves here."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Readers have an e-mail address and no user name; the one that Django asks for says nothing."""

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """Return a name that nobody has and that tells nothing about the reader."""
        return f"reader-{secrets.token_hex(8)}"
