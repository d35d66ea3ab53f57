"""The plural categories of a language, by CLDR's rules (through Babel)."""

from dataclasses import dataclass
from functools import cache

from babel import Locale

# An allowance never passes this many articles (see `meter.parsing`), so neither do the counts in
# words: categories that only larger numbers or fractions reach are nobody's to write.
MOST_COUNTED = 10_000
MOST_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Category:
    """One plural category of a language, with the first numbers that fall into it."""

    name: str
    examples: tuple[int, ...]


@cache
def categories_of(language: str) -> tuple[Category, ...]:
    """Return the categories that whole numbers reach in `language`, in the order of their first number.

    Zero is looked at last, because it is the least typical of its category.
    """
    found: dict[str, list[int]] = {}
    for number in (*range(1, MOST_COUNTED + 1), 0):
        examples = found.setdefault(category_of(language, number), [])
        if len(examples) < MOST_EXAMPLES:
            examples.append(number)
    return tuple(Category(name, tuple(examples)) for name, examples in found.items())


def category_of(language: str, number: int) -> str:
    """Return the name of the category of `number`: zero, one, two, few, many or other."""
    return str(locale_of(language).plural_form(number))


@cache
def locale_of(language: str) -> Locale:
    """Return CLDR's locale for a language code as Django writes it (`en`, `pt-br`)."""
    return Locale.parse(language, sep="-")
