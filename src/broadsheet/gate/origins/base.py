"""What the gate asks of an origin: anything that answers HTTP by the contract."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

from broadsheet.meter import Decision

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = tuple[tuple[bytes, bytes], ...]
# Under which the Decision stands in the scope of a request, for whoever wraps the gate.
DECISION = "broadsheet.decision"
# A dictionary that such a wrapper may put there to be told the same, whatever copies of the scope are made.
TOLD = "broadsheet.told"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer of the origin. Header names are lower case."""

    status: int
    headers: RawHeaders
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        """Return the last header of that name, or None."""
        return dict(self.headers).get(name)


class Origin(Protocol):
    """Where pages come from."""

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return the origin's whole answer to the gate's own request.

        Raises OriginFailed when there is none.
        """
        ...

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the origin answer a reader's request itself, streaming both ways."""
        ...


def tell_decision(scope: Scope, decision: Decision) -> None:
    """Leave the decision about a request where whoever wraps the gate looks for it."""
    scope[DECISION] = decision
    if TOLD in scope:
        scope[TOLD][DECISION] = decision
