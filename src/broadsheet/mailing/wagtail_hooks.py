"""What mail adds to Wagtail."""

from broadsheet.mailing.desk import menu  # noqa: F401  its hooks register themselves
