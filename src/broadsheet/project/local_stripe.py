"""The local Stripe beside a demo: where it listens, and its process. No money moves."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.project.environment import read_environment
from broadsheet.project.stripe_keys import API, KEYS, keep_address, kept_address
from broadsheet.subscriptions.stripe.local.starting import a_process, free_port

STATE = "local-stripe.state"
HOOK = "/hooks/stripe/"
# So that invoices of the demo show what tax looks like.
TAX_PERCENT = 8
# What browsers call this machine: they tell the names apart.
OWN_NAMES = ("127.0.0.1", "localhost")


class NoLocalStripe(RuntimeError):
    """A demo was asked for where only what production needs is installed; the message says what to do."""


@contextmanager
def beside(data_dir: Path, host: str, port: int) -> Iterator[str]:
    """Run a demo's local Stripe until the block ends, and give its address; empty where there is none.

    There is none where the environment has keys of Stripe. It listens where it did last, otherwise on the
    port after the edition's or on any that is free, and finds its customers again. Raises NoLocalStripe.
    """
    if any(os.environ.get(name) for name in (*KEYS, API)):
        yield ""
        return
    if find_spec("localstripe") is None:
        raise NoLocalStripe(
            "A demo is charged by a local Stripe, which is not among what production needs. "
            f"Type `make install-demo`, or set {', '.join(KEYS)}."
        )
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 it is compared, not bound
    last = urlsplit(kept_address(data_dir, port + 1)).port or port + 1
    address = f"http://{reachable}:{free_port(last, port + 1, host=host)}"
    keep_address(data_dir, address)
    with a_process(urlsplit(address).port or 0, *_arguments(data_dir, host, os.environ)):
        yield address


def _arguments(data_dir: Path, host: str, variables: Mapping[str, str]) -> list[str]:
    environment = read_environment(variables)
    stripe = environment.stripe
    if stripe is None:
        raise RuntimeError("a demo is charged by a local Stripe, but its environment has none")
    return [
        f"--host={host}",
        f"--state={data_dir / STATE}",
        f"--webhook={environment.site_url}{HOOK}",
        f"--secret={stripe.webhook_secret}",
        f"--tax={TAX_PERCENT}",
        *(f"--edition={origin}" for origin in _origins(environment.site_url)),
    ]


def _origins(site_url: str) -> list[str]:
    """Return the origins under which a browser may see the edition."""
    parts = urlsplit(site_url)
    if parts.hostname not in (*OWN_NAMES, "0.0.0.0"):  # noqa: S104 it is compared, not bound
        return [f"{parts.scheme}://{parts.netloc}"]
    return [f"{parts.scheme}://{name}:{parts.port}" for name in OWN_NAMES]
