"""The readers' Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Readers, how they sign in, and their readings."""

    name = "broadsheet.accounts"
    label = "broadsheet_accounts"
    verbose_name = "Accounts"
