"""The whole meter in somebody's own program: one wrapper around an ASGI application."""

from broadsheet.middleware.guard import Guard
from broadsheet.middleware.settings import GuardSettings
from broadsheet.middleware.visitors import CookieReaders

__all__ = ["CookieReaders", "Guard", "GuardSettings"]
