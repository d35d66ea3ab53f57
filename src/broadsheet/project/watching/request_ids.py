"""The id of a request: a trusted proxy's, or one of our own."""

import re
import secrets
from contextvars import ContextVar

from broadsheet.gate.addresses import Networks, is_within
from broadsheet.gate.origins.base import Scope

HEADER = b"x-request-id"
# What is written into logs and headers: no more than a proxy's ids consist of.
SOUND = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def request_id_of(scope: Scope, trusted: Networks) -> str:
    """Return the id that a trusted proxy has given this request, or a new one.

    A reader's own is not taken: they could give theirs to another's request.
    """
    client = scope.get("client")
    if client and is_within(client[0], trusted):
        for name, value in scope["headers"]:
            if name == HEADER and SOUND.fullmatch(value):
                return str(value, "ascii")
    return secrets.token_hex(16)
