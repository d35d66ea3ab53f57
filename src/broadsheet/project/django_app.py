"""Django, set up once, for commands that need it."""

import os

import django
from django.apps import apps


def set_up() -> None:
    """Make models usable. Called before anything that has models is imported; a second call does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.project.settings")
    if not apps.ready:
        django.setup()
