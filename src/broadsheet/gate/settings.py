"""What the gate is told at start-up. Nothing below this looks at the environment."""

from dataclasses import dataclass
from pathlib import Path

from broadsheet.gate.addresses import Networks
from broadsheet.gate.bell import Bell
from broadsheet.gate.bodies_on_disk import BodiesOnDisk
from broadsheet.passes.keyring import Keyring

# What is never a page: handed to the origin as it comes. A page's own path is not asked for twice.
PASS_THROUGH = ("/static/", "/media/", "/admin/", "/account/", "/gift/", "/healthz", "/readyz")
# The gate's and the origin's own talk. Readers who ask for it hear 404.
PRIVATE = "/-/"


@dataclass(frozen=True, slots=True)
class GateSettings:
    """`languages` are those offered to readers, the edition's own first.

    `most_page_bytes` bounds the pages that one process holds in memory. `draining` is a file whose being
    there says that the gates of this machine are about to end. `bodies` has nginx send what was decided.
    `release` names what renders pages: those that another has rendered are sent while they are made anew.
    """

    keyring: Keyring
    pages_path: Path
    bell: Bell | None = None
    draining: Path | None = None
    languages: tuple[str, ...] = ("en",)
    pass_through: tuple[str, ...] = PASS_THROUGH
    trusted_proxies: Networks = ()
    is_secure: bool = False
    most_page_bytes: int = 256_000_000
    bodies: BodiesOnDisk | None = None
    release: str = ""
