"""The steps of preparing an edition. Imported once Django is set up."""

from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from rich.console import Console

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.project.made_up import begin_year
from broadsheet.project.reaching import one_at_a_time, reach_database
from broadsheet.publishing import fonts
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.demo.loading import load_demo, order_pictures
from broadsheet.publishing.demo.printing import PrintRoom
from broadsheet.publishing.demo.warming import warm
from broadsheet.publishing.founding import found_edition
from broadsheet.subscriptions.demo import load_demo_offer_to_stay, load_demo_offers
from broadsheet.subscriptions.demo_subscriber import load_demo_subscription

SUBSCRIBER = "subscriber@meridian.example"


def run(data_dir: Path, *, with_demo: bool, is_first: bool) -> None:
    """Make tables, type and static files; fill an edition with the demo if asked."""
    console = Console(stderr=True)
    reach_database()
    for folder in (data_dir / "built", data_dir / "static", settings.ENVIRONMENT.media_path):
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        year = begin_year(data_dir, the_time()) if with_demo else None
        room = stack.enter_context(PrintRoom()) if with_demo else None
        if room and is_first:
            # Drawing takes longest and needs nothing of what follows.
            order_pictures(room)
        _make_ground(data_dir, console)
        if room:
            _load_demo(room, console)
        move()
        if year is not None:
            with console.status("Making a year of readings up"):
                year.join()


def move() -> None:
    """Let the edition stand at the address that the environment gives; found it if there is none."""
    found_edition(settings.ENVIRONMENT.site_url)


def _make_ground(data_dir: Path, console: Console) -> None:
    # Machines that start together make the tables one after another.
    with console.status("Making the tables"), one_at_a_time():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    with console.status("Cutting the type"):
        fonts.build(data_dir / "built")
    with console.status("Collecting what browsers fetch once"):
        call_command("collectstatic", verbosity=0, interactive=False)


def _load_demo(room: PrintRoom, console: Console) -> None:
    now = the_time()
    added = load_demo(now, settings.ENVIRONMENT.site_url, room, console)
    readers = load_demo_readers(now)
    load_demo_offers(now)
    load_demo_offer_to_stay(now)
    load_demo_subscription(readers[SUBSCRIBER], now)
    if added:
        with console.status("Setting the fronts"):
            warm()
        console.print(f"The demo edition is filled: {added} articles.")
