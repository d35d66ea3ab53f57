"""The words of one letter: a subject and a text in Markdown with gaps such as `{product}`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from broadsheet.mailing.kinds import Kind

LONGEST_SUBJECT = 150
LONGEST_TEXT = 20_000
SUBJECT = "Subject: "
GAP = re.compile(r"\{([a-z_]+)\}")
LINK = re.compile(r"(https?://|mailto:)[^\s{}]+|\{[a-z_]+\}[^\s{}]*")
# What every letter may use beside the facts of its kind.
COMMON = ("paper", "site", "contact")
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject and a text, gaps unfilled."""

    subject: str
    text: str


class BadWording(ValueError):
    """Words that cannot be used: `problems` says why, by `subject` and `text`."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


def _reader_of_markdown() -> MarkdownIt:
    """Return CommonMark without HTML. Links are left as written: what is in their gaps comes later."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader.disable("image")


MARKDOWN = _reader_of_markdown()


@lru_cache(maxsize=200)
def _read(path: Path) -> Wording:
    head, _blank, text = path.read_text("utf-8").partition("\n\n")
    if not head.startswith(SUBJECT):
        raise ValueError(f"{path}: expected “{SUBJECT.strip()} …” on the first line, then an empty line")
    return Wording(head.removeprefix(SUBJECT).strip(), text.strip())


def shipped_wording(kind: Kind, language: str) -> Wording:
    """Return the words that come with Broadsheet; in English where there are none in the language."""
    path = kind.words / language / f"{kind.name}.md"
    return _read(path if path.is_file() else kind.words / FALLBACK / f"{kind.name}.md")


def check_wording(subject: str, text: str, fact_names: Collection[str]) -> Wording:
    """Return the words without surrounding space.

    Raises BadWording for what is empty or too long, for a gap that the kind has no fact for, for a brace
    that stands alone and for a link that leads nowhere.
    """
    names = (*fact_names, *COMMON)
    wording = Wording(" ".join(subject.split()), text.replace("\r\n", "\n").strip())
    found = {
        "subject": _problem(wording.subject, names, LONGEST_SUBJECT),
        "text": _problem(wording.text, names, LONGEST_TEXT) or _bad_link(wording.text),
    }
    problems = {field: problem for field, problem in found.items() if problem}
    if problems:
        raise BadWording(problems)
    return wording


def gaps_in(text: str) -> tuple[str, ...]:
    """Return the names of the gaps of a text, in their order."""
    return tuple(GAP.findall(text))


def links_in(tokens: Collection[Token]) -> tuple[str, ...]:
    """Return where the links of a text lead."""
    children = (child for token in tokens for child in token.children or ())
    return tuple(str(child.attrGet("href")) for child in children if child.type == "link_open")


def _problem(text: str, names: Collection[str], longest: int) -> str:
    expected = ", ".join(f"{{{name}}}" for name in names)
    if not text:
        return _("There are no words here. To get the original back, use “Back to the original”.")
    if len(text) > longest:
        return _("This has %(length)d characters; expected at most %(longest)d.") % {
            "length": len(text),
            "longest": longest,
        }
    unknown = [name for name in gaps_in(text) if name not in names]
    if unknown:
        facts = {"gap": f"{{{unknown[0]}}}", "expected": expected}
        return _("%(gap)s cannot be filled in here. Expected: %(expected)s.") % facts
    if re.search(r"[{}]", GAP.sub("", text)):
        return _("A brace is no part of a gap. Expected: %(expected)s.") % {"expected": expected}
    return ""


def _bad_link(text: str) -> str:
    for link in links_in(MARKDOWN.parse(text)):
        if not LINK.fullmatch(link):
            return _(
                "The link to “%(link)s” leads nowhere. Expected an address such as https://paper.example/ "
                "or a gap."
            ) % {"link": link}
    return ""
