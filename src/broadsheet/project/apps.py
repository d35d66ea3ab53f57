"""The project's Django app: it introduces the others to each other once all of them are there."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """No models; only introductions, when Django is ready."""

    name = "broadsheet.project"
    label = "broadsheet_project"
    verbose_name = "Broadsheet"

    def ready(self) -> None:
        """Hand each part what it needs of the others."""
        # These import models, which exist only now.
        from broadsheet.project import checks, events  # noqa: PLC0415, F401
        from broadsheet.project.introductions import introduce  # noqa: PLC0415

        introduce()
        events.listen()
