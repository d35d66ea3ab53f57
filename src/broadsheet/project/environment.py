"""What the surroundings say: the one place that reads BROADSHEET_* variables.

Everything below receives values. Secrets have no defaults outside a demo: without one,
production does not start.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.analytics.books import BadBooks, Books, read_books
from broadsheet.project.clock import Clock
from broadsheet.project.stripe_keys import kept_address, read_stripe
from broadsheet.subscriptions.stripe.settings import StripeSettings

DEMO_SECRETS = "demo-secrets.json"
SOCIAL = "BROADSHEET_SOCIAL_"
JOURNAL = "journal"


class MissingSecret(RuntimeError):
    """A secret that production needs was not given; the message names the variable."""


class BadSetting(RuntimeError):
    """A variable says what cannot be; the message names it."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How whoever operates a machine sees what its gates do, and has them end. By default nothing is kept."""

    metrics_address: str = ""
    logs_json: bool = False
    logs_requests: bool = False
    traces_url: str = ""
    drain_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Environment:
    """Where data lives, what is secret, and whether this is a demo."""

    data_dir: Path
    is_demo: bool
    site_url: str
    secret_key: str
    pass_keys: str
    gate_secret: str
    journal_key: str
    journal_days: int
    keeps_journal: bool
    books_address: str
    database_url: str
    ledger_url: str
    media_path: Path
    mail_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    social: Mapping[str, str] = field(default_factory=dict)
    captcha: str = ""
    staff_need_second_factor: bool = False
    stripe: StripeSettings | None = None
    clock_path: Path | None = None
    nginx_location: str = ""
    watching: Watching = Watching()

    @property
    def bell_path(self) -> Path:
        """The file that is touched when something was published, for the gates of this machine."""
        return self.data_dir / "bell"

    @property
    def draining_path(self) -> Path:
        """The file that is there while the gates of this machine are about to end."""
        return self.data_dir / "draining"

    @property
    def chores_path(self) -> Path:
        """The file that is touched when this machine has begun a round of the chores."""
        return self.data_dir / "chores"

    @property
    def bodies_path(self) -> Path:
        """The folder of what nginx sends."""
        return self.data_dir / "bodies"

    @property
    def metrics_path(self) -> Path:
        """The folder in which the processes of this machine say what they have counted."""
        return self.data_dir / "metrics"

    @property
    def journal_path(self) -> Path:
        """The folder of the journal, from which lines are carried where the books are on a server."""
        return self.data_dir / JOURNAL

    @property
    def books(self) -> Books:
        """Where the books are kept: the journal's folder, or a server."""
        return read_books(self.books_address, self.journal_path)

    @property
    def generated_path(self) -> Path:
        """The folder of a journal that was made up for a trial, if there is one."""
        return self.data_dir / "generated"


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Return the surroundings as one value.

    An edition is a demo when BROADSHEET_ENV says so, or, where it says nothing, when `make run` has made
    its data folder. Raises MissingSecret when it is none and a secret is not set, BadSetting for a variable
    that cannot be read.
    """
    data_dir = Path(variables.get("DATA_DIR", "var")).resolve()
    is_demo = is_demo_edition(variables.get("BROADSHEET_ENV"), data_dir)
    kept = demo_secrets(data_dir) if is_demo else {}

    def secret(name: str) -> str:
        value = variables.get(name) or kept.get(name)
        if not value:
            raise MissingSecret(
                f"{name} is not set. Production needs it in the environment; "
                "`broadsheet secrets` prints fresh ones. For a trial, set BROADSHEET_ENV=demo."
            )
        return value

    if variables.get("BROADSHEET_CLOCK") and not is_demo:
        raise BadSetting("BROADSHEET_CLOCK is set, but only a demo may have a clock that can be turned.")
    host = variables.get("HOST", "127.0.0.1")
    port = variables.get("PORT", "8000")
    site_url = variables.get("BROADSHEET_SITE_URL", f"http://{host}:{port}")
    return Environment(
        data_dir=data_dir,
        is_demo=is_demo,
        site_url=site_url,
        secret_key=secret("BROADSHEET_SECRET_KEY"),
        pass_keys=secret("BROADSHEET_PASS_KEYS"),
        gate_secret=secret("BROADSHEET_GATE_SECRET"),
        journal_key=secret("BROADSHEET_JOURNAL_KEY"),
        journal_days=journal_days(variables),
        keeps_journal=variables.get("BROADSHEET_JOURNAL", "on") != "off",
        books_address=_books_address(variables),
        database_url=variables.get("BROADSHEET_DATABASE", f"sqlite:{data_dir / 'edition.sqlite3'}"),
        ledger_url=variables.get("BROADSHEET_LEDGER", f"sqlite:{data_dir / 'ledger.sqlite3'}"),
        media_path=Path(variables.get("BROADSHEET_MEDIA", data_dir / "media")).resolve(),
        mail_url=variables.get("BROADSHEET_MAIL", ""),
        allowed_hosts=_words(variables.get("BROADSHEET_HOSTS", "*" if is_demo else "")),
        trusted_proxies=_words(variables.get("BROADSHEET_TRUSTED_PROXIES", "")),
        social={name: value for name, value in variables.items() if name.startswith(SOCIAL) and value},
        captcha=variables.get("BROADSHEET_CAPTCHA", ""),
        staff_need_second_factor=variables.get("BROADSHEET_STAFF_MFA", "off" if is_demo else "on") != "off",
        stripe=read_stripe(
            variables, site_url, kept.get("BROADSHEET_GATE_SECRET"), kept_address(data_dir, int(port) + 1)
        ),
        clock_path=_path(variables.get("BROADSHEET_CLOCK", "")),
        nginx_location=_location("BROADSHEET_NGINX_BODIES", variables.get("BROADSHEET_NGINX_BODIES", "")),
        watching=read_watching(variables),
    )


def read_watching(variables: Mapping[str, str]) -> Watching:
    """Return what the operator wants to see. Raises BadSetting."""
    return Watching(
        metrics_address=_address("BROADSHEET_METRICS", variables.get("BROADSHEET_METRICS", "")),
        logs_json=_choice("BROADSHEET_LOG", variables.get("BROADSHEET_LOG", "lines"), "lines", "json"),
        logs_requests=_choice(
            "BROADSHEET_LOG_REQUESTS", variables.get("BROADSHEET_LOG_REQUESTS", "off"), "off", "on"
        ),
        traces_url=_http_url("BROADSHEET_TRACES", variables.get("BROADSHEET_TRACES", "")),
        drain_seconds=_seconds("BROADSHEET_DRAIN_SECONDS", variables.get("BROADSHEET_DRAIN_SECONDS", "0")),
    )


def the_books(variables: Mapping[str, str] = os.environ) -> Books:
    """Return where the books are, for commands that need nothing else of an edition. Raises BadSetting."""
    folder = Path(variables.get("DATA_DIR", "var")).resolve() / JOURNAL
    try:
        return read_books(variables.get("BROADSHEET_BOOKS", ""), folder)
    except BadBooks as error:
        raise BadSetting(f"BROADSHEET_BOOKS: {error}") from None


def the_clock(variables: Mapping[str, str] = os.environ) -> Clock:
    """Return the clock that an edition goes by, for commands that need nothing else of one."""
    return Clock(_path(variables.get("BROADSHEET_CLOCK", "")))


def journal_days(variables: Mapping[str, str] = os.environ) -> int:
    """Return for how many days the journal is kept. Raises BadSetting."""
    return _days("BROADSHEET_JOURNAL_DAYS", variables.get("BROADSHEET_JOURNAL_DAYS", "400"))


def fresh_secrets() -> dict[str, str]:
    """Return newly made values for every secret, by variable name."""
    return {
        "BROADSHEET_SECRET_KEY": secrets.token_urlsafe(48),
        "BROADSHEET_PASS_KEYS": f"1:{secrets.token_hex(32)}",
        "BROADSHEET_GATE_SECRET": secrets.token_urlsafe(32),
        "BROADSHEET_JOURNAL_KEY": secrets.token_hex(32),
    }


def is_demo_edition(said: str | None, data_dir: Path) -> bool:
    """Whether BROADSHEET_ENV says that this is a demo, or, where it says nothing, the data folder does."""
    if said is None:
        return (data_dir / DEMO_SECRETS).exists()
    return said == "demo"


def demo_secrets(data_dir: Path) -> dict[str, str]:
    """Return the demo's own secrets, made at its first start, or when a new one is wanted, and kept."""
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / DEMO_SECRETS, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        # Several processes may start at once: one makes them, the others wait and read.
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        kept: dict[str, str] = json.loads(text) if text else {}
        fresh = fresh_secrets()
        if not fresh.keys() <= kept.keys():
            kept = fresh | kept
            file.seek(0)
            json.dump(kept, file)
    return kept


def _days(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) > 0):
        raise BadSetting(f"{name} is {text!r}; expected a number of days, such as 400.")
    return int(text)


def _seconds(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise BadSetting(f"{name} is {text!r}; expected a number of seconds, such as 5.")
    return int(text)


def _choice(name: str, text: str, no: str, yes: str) -> bool:
    if text not in (no, yes):
        raise BadSetting(f"{name} is {text!r}; expected {no} or {yes}.")
    return text == yes


def _http_url(name: str, text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise BadSetting(f"{name} is {text!r}; expected an address such as http://127.0.0.1:4318.")
    return text


def _location(name: str, text: str) -> str:
    if text and not (text.startswith("/") and text.endswith("/")):
        raise BadSetting(f"{name} is {text!r}; expected an internal location of nginx, such as /-/bodies/.")
    return text


def _address(name: str, text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise BadSetting(f"{name} is {text!r}; expected a host and a port, such as 127.0.0.1:9600.")
    return text


def _books_address(variables: Mapping[str, str]) -> str:
    the_books(variables)
    return variables.get("BROADSHEET_BOOKS", "")


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())
