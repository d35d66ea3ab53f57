"""The shop in Wagtail's admin. Importing a desk registers its pages, its menu and its permissions."""

from broadsheet.subscriptions.desk import menu as sales_desk
from broadsheet.subscriptions.institutions import desk as institutions_desk
from broadsheet.subscriptions.moving import desk as moving_desk
from broadsheet.subscriptions.plans import withdrawal_desk
from broadsheet.subscriptions.printing import desk as print_desk

__all__ = ["institutions_desk", "moving_desk", "print_desk", "sales_desk", "withdrawal_desk"]
