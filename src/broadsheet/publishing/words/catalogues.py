"""The shipped translations: gathered from the sources, merged into the .po files, compiled.

Babel does all of it, so that no machine needs gettext's own programs. The compiled .mo files are
committed: a fresh clone, a wheel and a test run have the words without a step before, and a test
compares each with its .po.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE_DIR = Path(__file__).resolve().parents[2]
LOCALE_DIR = Path(__file__).resolve().parents[1] / "locale"
PARTS = ("publishing", "accounts", "mailing", "subscriptions", "project")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def gather() -> Catalog:
    """Return every message of the sources: Python's calls, and the templates' tags."""
    catalog = Catalog(project="Broadsheet")
    for path in _sources():
        name = path.relative_to(PACKAGE_DIR).as_posix()
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=name)
        found = extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(name, None)], context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the translations into a language as its .po file holds them."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Bring the .po file up to the sources: new messages come in empty, messages without a source go."""
    is_new = not po_path(language).exists()
    catalog = Catalog(locale=language, project="Broadsheet", fuzzy=False) if is_new else read(language)
    catalog.update(gather(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    po_path(language).parent.mkdir(parents=True, exist_ok=True)
    with po_path(language).open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)


def compiled(language: str) -> bytes:
    """Return the .mo file that the .po file gives."""
    buffer = BytesIO()
    write_mo(buffer, read(language))
    return buffer.getvalue()


def compile_catalogue(language: str) -> None:
    """Write the .mo file beside the .po file."""
    mo_path(language).write_bytes(compiled(language))


def po_path(language: str) -> Path:
    """Return where the translations into a language are written by hand."""
    return LOCALE_DIR / language / "LC_MESSAGES" / "django.po"


def mo_path(language: str) -> Path:
    """Return where the compiled translations are."""
    return po_path(language).with_suffix(".mo")


def _sources() -> Iterator[Path]:
    for part in PARTS:
        yield from sorted((PACKAGE_DIR / part).rglob("*.py"))
        yield from sorted((PACKAGE_DIR / part).rglob("templates/**/*.html"))
        yield from sorted((PACKAGE_DIR / part).rglob("templates/**/*.txt"))
