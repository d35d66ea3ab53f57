"""From words and facts to a letter: a subject, plain text, and HTML in the paper's own layout.

Words are parsed before their gaps are filled, so that no fact is ever taken for markup.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from markdown_it.token import Token

from broadsheet.mailing.kinds import Kind, Purpose
from broadsheet.mailing.plain import plain_text
from broadsheet.mailing.settings import Masthead
from broadsheet.mailing.wording import GAP, MARKDOWN, Wording, gaps_in

# Mail programs know no style sheets: what a letter looks like stands on each of its elements.
STYLES = {
    "p": "margin:0 0 1em",
    "h1": "font-size:24px;line-height:1.25;margin:0 0 .6em",
    "h2": "font-size:19px;line-height:1.3;margin:1.4em 0 .4em",
    "h3": "font-size:16px;margin:1.2em 0 .3em",
    "ul": "margin:0 0 1em;padding-left:1.2em",
    "ol": "margin:0 0 1em;padding-left:1.4em",
    "li": "margin:0 0 .3em",
    "blockquote": "margin:0 0 1em;padding-left:1em;border-left:3px solid #c9c4ba",
    "hr": "border:0;border-top:1px solid #c9c4ba;margin:1.5em 0",
}
BUTTON = (
    "display:inline-block;padding:12px 22px;border-radius:3px;background:{accent};color:#ffffff;"
    "text-decoration:none;font-weight:bold;font-family:Helvetica,Arial,sans-serif"
)
CODE = "font:bold 26px/1.4 Menlo,Consolas,monospace;letter-spacing:.08em"
ALONE = 3


@dataclass(frozen=True, slots=True)
class Footing:
    """What stands at the foot of a mail: where to choose what is mailed, where to refuse this kind."""

    preferences_url: str = ""
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as its reader gets it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes for one paper, in one language."""

    masthead: Masthead
    language: str

    def compose(self, kind: Kind, wording: Wording, facts: Mapping[str, str], footing: Footing) -> Composed:
        """Return the mail that words make of facts. Raises KeyError for a fact that words need and lack."""
        said = {**self._common(), **facts}
        subject = " ".join(_fill(wording.subject, said).split())
        tokens = list(_filled(MARKDOWN.parse(_without_silent_lines(wording.text, said)), said))
        with translation.override(self.language):
            around = {
                "masthead": self.masthead,
                "language": self.language,
                "subject": subject,
                "footing": footing,
                "is_offer": kind.purpose is Purpose.OFFER,
            }
            text = render_to_string("mailing/letter.txt", {**around, "body": plain_text(tokens)})
            body = mark_safe(self._html(tokens))  # noqa: S308  the parser lets no markup of others through
            html = render_to_string("mailing/letter.html", {**around, "body": body})
        # strip() also takes Django's mark of safety away: where a letter is shown in a page, it is escaped.
        return Composed(subject, text.strip("\n") + "\n", html.strip() + "\n")

    def _common(self) -> dict[str, str]:
        head = self.masthead
        return {"paper": head.name, "site": head.site_url, "contact": head.address}

    def _html(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            if token.tag in STYLES and token.nesting >= 0:
                token.attrSet("style", STYLES[token.tag])
            for child in token.children or ():
                if child.type == "link_open":
                    is_alone = token.children[0] is child and _is_alone(token.children)
                    style = BUTTON.format(accent=self.masthead.accent) if is_alone else ""
                    child.attrSet("style", style or f"color:{self.masthead.accent}")
                elif child.type == "code_inline" and len(token.children) == 1:
                    child.attrSet("style", CODE)
        return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _is_alone(children: Sequence[Token]) -> bool:
    return len(children) == ALONE and children[-1].type == "link_close"


def _fill(text: str, said: Mapping[str, str]) -> str:
    return GAP.sub(lambda gap: said[gap[1]], text)


def _without_silent_lines(text: str, said: Mapping[str, str]) -> str:
    """Return the text without the lines in which a gap has nothing to say."""
    kept = [line for line in text.splitlines() if all(said[name] for name in gaps_in(line))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept))


def _filled(tokens: Sequence[Token], said: Mapping[str, str]) -> Iterator[Token]:
    for token in tokens:
        if token.type in ("fence", "code_block"):
            token.content = _fill(token.content, said)
        if token.children is not None:
            token.children = [filled for child in token.children for filled in _filled_inline(child, said)]
        yield token


def _filled_inline(token: Token, said: Mapping[str, str]) -> Iterator[Token]:
    if token.type == "link_open":
        token.attrSet("href", _fill(str(token.attrGet("href")), said))
    if token.type == "code_inline":
        token.content = _fill(token.content, said)
    if token.type != "text":
        yield token
        return
    for number, line in enumerate(_fill(token.content, said).split("\n")):
        if number:
            yield Token("hardbreak", "br", 0)
        yield Token("text", "", 0, content=line)
