"""What the surroundings say: the one place that reads BROADSHEET_* variables.

Everything below receives values. Secrets have no defaults outside a demo: without one,
production does not start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.analytics.books import BadBooks, Books, read_books
from broadsheet.project.clock import Clock
from broadsheet.project.data_folder import JOURNAL, DataFolder
from broadsheet.project.keeping_secrets import Secrets
from broadsheet.project.stripe_keys import kept_address, read_stripe
from broadsheet.subscriptions.stripe.settings import StripeSettings

SOCIAL = "BROADSHEET_SOCIAL_"


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
class Environment(DataFolder):
    """Where data lives, what is secret, and whether this is a demo."""

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
    def books(self) -> Books:
        """Where the books are kept: the journal's folder, or a server."""
        return read_books(self.books_address, self.journal_path)


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Return the surroundings as one value.

    An edition is a demo when BROADSHEET_ENV says so, or, where it says nothing, when `make run` has made
    its data folder. Raises MissingSecret when it is none and a secret is not set, BadSetting for a variable
    that cannot be read.
    """
    data_dir = Path(variables.get("DATA_DIR", "var")).resolve()
    secrets = Secrets(variables, data_dir)
    if variables.get("BROADSHEET_CLOCK") and not secrets.is_demo:
        raise BadSetting("BROADSHEET_CLOCK is set, but only a demo may have a clock that can be turned.")
    host = variables.get("HOST", "127.0.0.1")
    port = variables.get("PORT", "8000")
    site_url = variables.get("BROADSHEET_SITE_URL", f"http://{host}:{port}")
    return Environment(
        data_dir=data_dir,
        is_demo=secrets.is_demo,
        site_url=site_url,
        secret_key=secrets["BROADSHEET_SECRET_KEY"],
        pass_keys=secrets["BROADSHEET_PASS_KEYS"],
        gate_secret=secrets["BROADSHEET_GATE_SECRET"],
        journal_key=secrets["BROADSHEET_JOURNAL_KEY"],
        journal_days=journal_days(variables),
        keeps_journal=variables.get("BROADSHEET_JOURNAL", "on") != "off",
        books_address=_books_address(variables),
        database_url=variables.get("BROADSHEET_DATABASE", f"sqlite:{data_dir / 'edition.sqlite3'}"),
        ledger_url=variables.get("BROADSHEET_LEDGER", f"sqlite:{data_dir / 'ledger.sqlite3'}"),
        media_path=Path(variables.get("BROADSHEET_MEDIA", data_dir / "media")).resolve(),
        mail_url=variables.get("BROADSHEET_MAIL", ""),
        allowed_hosts=_words(variables.get("BROADSHEET_HOSTS", "*" if secrets.is_demo else "")),
        trusted_proxies=_words(variables.get("BROADSHEET_TRUSTED_PROXIES", "")),
        social={name: value for name, value in variables.items() if name.startswith(SOCIAL) and value},
        captcha=variables.get("BROADSHEET_CAPTCHA", ""),
        staff_need_second_factor=variables.get("BROADSHEET_STAFF_MFA", "off" if secrets.is_demo else "on")
        != "off",
        stripe=read_stripe(
            variables,
            site_url,
            secrets.kept.get("BROADSHEET_GATE_SECRET"),
            kept_address(data_dir, int(port) + 1),
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
