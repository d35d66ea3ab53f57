"""Signed passes: the cookie a reader carries. No database, no clock, no Django."""

from broadsheet.passes.cookies import find_pass_cookie, set_cookie_header
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import Receipt, Receipts
from broadsheet.passes.sealing import BadPass, Fault, open_pass, seal

__all__ = [
    "BadPass",
    "Fault",
    "Keyring",
    "Pass",
    "Receipt",
    "Receipts",
    "find_pass_cookie",
    "open_pass",
    "seal",
    "set_cookie_header",
]
