"""The steps of preparing an edition. Imported once Django is set up."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.publishing import fonts
from broadsheet.publishing.demo.loading import load_demo
from broadsheet.publishing.demo.warming import warm
from broadsheet.subscriptions.demo import load_demo_subscription

SUBSCRIBER = "subscriber@meridian.example"


def run(data_dir: Path, *, with_demo: bool) -> None:
    """Make tables, type and static files; fill an edition with the demo if asked."""
    console = Console(stderr=True)
    for folder in ("built", "static", "media"):
        (data_dir / folder).mkdir(parents=True, exist_ok=True)
    with console.status("Making the tables"):
        call_command("migrate", verbosity=0, interactive=False)
    with console.status("Cutting the type"):
        fonts.build(data_dir / "built")
    with console.status("Collecting what browsers fetch once"):
        call_command("collectstatic", verbosity=0, interactive=False)
    if with_demo:
        _load_demo(console)


def _load_demo(console: Console) -> None:
    now = timezone.now()
    added = load_demo(now, settings.ENVIRONMENT.site_url, console)
    readers = load_demo_readers(now)
    load_demo_subscription(readers[SUBSCRIBER], now)
    if added:
        warm(console)
        console.print(f"The demo edition is filled: {added} articles.")
