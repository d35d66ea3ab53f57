"""What a program says of its meter."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.gate.addresses import Networks
from broadsheet.proxy.readers import Recogniser
from broadsheet.proxy.words import Links, Words

NO_LINKS = Words(Links())


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """`pass_keys` are as `broadsheet secrets` prints them; `data_dir` holds the ledger, pages and changes.

    Only paths that match one of `pages`, in which * stands for anything, can be pages. What lies elsewhere is
    sent as it comes, and cut where it bears marks. Without a `ledger` readings are counted in `data_dir`; see
    `broadsheet.ledgers.open_ledger` for others. Raises ValueError for an address that names no site.
    """

    policy: Path
    site_url: str
    data_dir: Path
    pass_keys: str = field(repr=False)
    ledger: str = field(default="", repr=False)
    pages: tuple[str, ...] = ("*",)
    languages: tuple[str, ...] = ("en",)
    words: Words = NO_LINKS
    readers: Recogniser | None = None
    fresh_minutes: int = 5
    trusted_proxies: Networks = ()

    def __post_init__(self) -> None:
        parts = urlsplit(self.site_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"site_url is {self.site_url!r}; expected one such as https://paper.example")

    @property
    def ledger_url(self) -> str:
        """The address of the ledger."""
        return self.ledger or f"sqlite:{self.data_dir / 'ledger.sqlite3'}"

    @property
    def is_secure(self) -> bool:
        """Whether readers come over HTTPS, so that passes never travel otherwise."""
        return self.site_url.startswith("https://")
