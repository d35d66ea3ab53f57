"""What a request's headers say of the browser that sent it, worked out once for all alike.

A crowd has few browsers: a user agent, a language and the encodings come in some thousands of
combinations, and each is looked up from then on.
"""

from collections.abc import Mapping
from copy import copy
from functools import lru_cache

from broadsheet.gate.crawlers import Operator, claimed_operator
from broadsheet.gate.request import Manner, choose_manner
from broadsheet.journal.schema import NAMED_ROBOT
from broadsheet.journal.visits import device_of, is_named_robot
from broadsheet.meter import CrawlerPurpose

MOST = 20_000


class Browser:
    """One kind of browser.

    `operator` is whose crawler it claims to be, `crawler` what it is proven to fetch for. `device` and
    `robot` are its classes in the journal, `visits` the journal's words for it by where its reader
    came from (gate/journaling.py).
    """

    __slots__ = ("crawler", "device", "manner", "operator", "robot", "visits")

    def __init__(self, user_agent: bytes, manner: Manner) -> None:
        self.manner = manner
        self.operator: Operator | None = claimed_operator(user_agent)
        self.crawler: CrawlerPurpose | None = None
        self.device = device_of(user_agent)
        self.robot = NAMED_ROBOT if is_named_robot(user_agent) else ""
        self.visits: dict[str, str] = {}

    def proven(self, crawler: CrawlerPurpose) -> "Browser":
        """Return the same as a crawler that has proved itself."""
        proven = copy(self)
        proven.crawler, proven.robot, proven.visits = crawler, crawler.value, {}
        return proven


class Browsers:
    """Browsers by their headers. `languages` are those that the paper is offered in.

    `by_headers` takes User-Agent, Accept-Language and Accept-Encoding, None where absent.
    """

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = languages
        self.by_headers = lru_cache(maxsize=MOST)(self._read)

    def find(self, headers: Mapping[bytes, bytes]) -> Browser:
        """Return the browser that sent these headers."""
        get = headers.get
        return self.by_headers(get(b"user-agent"), get(b"accept-language"), get(b"accept-encoding"))

    def _read(self, agent: bytes | None, language: bytes | None, encoding: bytes | None) -> Browser:
        return Browser(agent or b"", choose_manner(language or b"", encoding or b"", self._languages))
