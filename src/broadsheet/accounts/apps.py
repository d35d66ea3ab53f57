"""The readers' Django app."""

from collections.abc import Callable

from django.apps import AppConfig

from broadsheet.accounts.settings import LABEL, AccountsSettings
from broadsheet.mailing.kinds import register


class AccountsConfig(AppConfig):
    """Readers, how they sign in, and their readings."""

    name = "broadsheet.accounts"
    label = LABEL
    verbose_name = "Accounts"
    make_settings: Callable[[], AccountsSettings] | None = None
    settings: AccountsSettings | None = None

    def ready(self) -> None:
        """Say what is mailed; listen to readers signing in and out."""
        # Models exist only once all apps are loaded, and the receivers need them.
        from broadsheet.accounts import letters, second_factor, signing  # noqa: PLC0415

        register(*letters.KINDS)
        signing.listen()
        second_factor.listen()
