"""Subscriber numbers: what stands on a label, and is typed back by hand."""

import secrets

DIGITS = 9


def fresh_number() -> str:
    """Return nine random digits and one that checks them (Luhn), so that a slip of the finger is no one's."""
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the digit that Luhn's rule (ISO/IEC 7812-1, annex B) appends."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def tidy_number(typed: str) -> str:
    """Return a number as it is kept: without spaces, dots and dashes, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
