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
# A dictionary that whoever wraps the gate may put into a request's scope, whatever copies are made of that,
TOLD = "broadsheet.told"
# to be told the Decision under this name.
DECISION = "broadsheet.decision"


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
    """Tell the decision about a request to whoever wraps the gate and wants to be told."""
    told = scope.get(TOLD)
    if told is not None:
        told[DECISION] = decision
