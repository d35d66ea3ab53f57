"""Readers nobody knows: a gate before a site at which no one signs in."""

from broadsheet.gate.origins.base import RawHeaders


class Strangers:
    """Knows nobody."""

    async def renew(self, cookie: bytes) -> RawHeaders:
        """Return no cookie: there is no account to ask."""
        return ()
