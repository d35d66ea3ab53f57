"""The project's Django app: it introduces the others to each other once all of them are there."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Introductions, when Django is ready; and what the project itself keeps."""

    default_auto_field = "django.db.models.BigAutoField"

    name = "broadsheet.project"
    label = "broadsheet_project"
    verbose_name = "Broadsheet"

    def ready(self) -> None:
        """Hand each part what it needs of the others."""
        # These import models, which exist only now.
        from broadsheet.project import checks, events, institutions_for_gate  # noqa: PLC0415, F401
        from broadsheet.project.experiments import exposing  # noqa: PLC0415
        from broadsheet.project.gifts_on_articles import introduce_gifts  # noqa: PLC0415
        from broadsheet.project.introductions import introduce  # noqa: PLC0415
        from broadsheet.project.letters import listening, of_accounts, of_giving  # noqa: PLC0415
        from broadsheet.project.offers_on_walls import introduce_offers  # noqa: PLC0415

        introduce()
        listening.listen()
        of_accounts.listen()
        of_giving.listen()
        introduce_offers()
        introduce_gifts()
        institutions_for_gate.listen()
        events.listen()
        exposing.listen()
