"""What readers are told: notices and walls, in whole sentences and each language's plural forms."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from babel import UnknownLocaleError
from babel.dates import format_skeleton

from broadsheet.gate.answers import PATH_PLACEHOLDER
from broadsheet.meter import Reason
from broadsheet.publishing.words.plurals import categories_of, category_of, locale_of
from broadsheet.publishing.words.wording import WordingError, check_wording, fill

SHIPPED = Path(__file__).with_name("words.toml")
GAPS = ("left", "limit", "until", "section")
OTHER = "other"

# A sentence, or one for each plural category.
Wording = str | Mapping[str, str]
Book = Mapping[str, Wording]

NOTICE = (
    """<div class="broadsheet-notice" lang="${lang}" role="status"><p>${sentence} ${subscribe}</p></div>"""
)
WALL = """<section class="broadsheet-wall" lang="${lang}" aria-labelledby="broadsheet-wall-title">
<h2 id="broadsheet-wall-title">${title}</h2>
<p>${text}</p>
<p class="broadsheet-ways">${action} ${sign_in}</p>
</section>"""
READER = """<span class="broadsheet-reader" lang="${lang}">${link}</span>"""
MORE = """<section class="broadsheet-wall broadsheet-more" lang="${lang}"
aria-labelledby="broadsheet-more-title">
<h2 id="broadsheet-more-title">${title}</h2>
<p class="broadsheet-ways">${action}</p>
</section>"""
TEMPLATES = {"notice": NOTICE, "wall": WALL, "reader": READER, "more": MORE}
TEMPLATE_GAPS = {
    "notice": ("lang", "sentence", "subscribe"),
    "wall": ("lang", "title", "text", "action", "sign_in", "reason"),
    "reader": ("lang", "link"),
    "more": ("lang", "title", "action"),
}
# Walls whose title says how many were read.
COUNTED = frozenset({Reason.REGISTRATION_ALLOWS_MORE, Reason.QUOTA_SPENT})
# Readers who can register are asked to.
REGISTERING = frozenset({Reason.REGISTRATION_ALLOWS_MORE, Reason.TOO_MANY_NEW_READERS})
ON_LEFT = frozenset({Reason.ALLOWANCE_LEFT, Reason.ALREADY_READ})


@dataclass(frozen=True, slots=True)
class Links:
    """Where readers are sent. `{path}` stands for the page they came from; what is empty is not offered."""

    subscribe: str = ""
    register: str = ""
    sign_in: str = ""
    account: str = ""


@cache
def shipped() -> Mapping[str, Book]:
    """Return the words that come with Broadsheet, by language."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def check_book(language: str, key: str, wording: object) -> str:
    """Return what is wrong with a publisher's wording; empty if it can be used."""
    if key not in shipped()["en"]:
        return "there is no such message"
    try:
        categories = {category.name for category in categories_of(language)}
    except (UnknownLocaleError, ValueError):
        return f"{language!r} is no language of CLDR"
    is_counted = isinstance(shipped()["en"][key], dict)
    texts = wording if isinstance(wording, dict) else {OTHER: wording}
    missing = categories - set(texts)
    if is_counted and isinstance(wording, dict) and missing:
        return f"lacks the plural forms {', '.join(sorted(missing))}"
    for text in texts.values():
        if not isinstance(text, str):
            return "is no text"
        try:
            check_wording(text, GAPS)
        except WordingError as error:
            return str(error)
    return ""


@dataclass(frozen=True, slots=True)
class Words:
    """Renders fragments as the contract asks for them. `own` and `templates` are the publisher's."""

    links: Links = Links()
    own: Mapping[str, Book] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)

    def render(self, name: str, facts: Mapping[str, str]) -> str:
        """Return a fragment as HTML, empty where there is nothing to say."""
        match name:
            case "reader":
                return self._reader(facts)
            case "notice":
                return self._notice(facts)
            case "wall":
                return self._wall(facts)
        return ""

    def more(self, language: str, url: str) -> str:
        """Return what stands in the place of the rest on a page that every cache may keep."""
        return self._fill(
            "more",
            {
                "lang": language,
                "title": escape(self._say(language, "more.title", {})),
                "action": _link(url, self._say(language, "more.action", {}), "broadsheet-button"),
            },
        )

    def _reader(self, facts: Mapping[str, str]) -> str:
        language = facts.get("lang", "en")
        is_known = facts.get("kind") != "anonymous"
        url = self.links.account if is_known else self.links.sign_in
        link = _link(url, self._say(language, "reader.account" if is_known else "reader.sign_in", {}))
        return self._fill("reader", {"lang": language, "link": link}) if link else ""

    def _notice(self, facts: Mapping[str, str]) -> str:
        language, reason = facts.get("lang", "en"), facts.get("reason", "")
        key, subscribe = f"notice.{reason}", ""
        if reason in ON_LEFT:
            if "left" not in facts:
                return ""
            moment = "left" if facts["left"] != "0" else "last"
            key = f"notice.{moment}.{facts['window']}"
            subscribe = _link(self.links.subscribe, self._say(language, "notice.subscribe", {}))
        sentence = self._say(language, key, facts, counted="left")
        values = {"lang": language, "sentence": escape(sentence), "subscribe": subscribe}
        return self._fill("notice", values) if sentence else ""

    def _wall(self, facts: Mapping[str, str]) -> str:
        language, reason = facts.get("lang", "en"), facts.get("reason", "")
        title = f"wall.title.{reason}"
        if reason in COUNTED:
            title = (
                f"wall.title.{facts['window']}"
                if facts.get("limit", "0") != "0"
                else "wall.title.nothing_free"
            )
        is_registering = reason in REGISTERING and bool(self.links.register)
        # Where nobody can register, nobody is told to.
        way = Reason.QUOTA_SPENT if reason in REGISTERING and not is_registering else reason
        text = self._say(language, f"wall.text.{way}", facts)
        url = self.links.register if is_registering else self.links.subscribe
        action = self._say(language, "wall.register" if is_registering else "wall.subscribe", facts)
        values = {
            "lang": language,
            "reason": reason,
            "title": escape(
                self._say(language, title, facts, counted="limit")
                or self._say(language, "wall.title.hard_locked", facts)
            ),
            "text": escape(text or self._say(language, "wall.text.hard_locked", facts)),
            "action": _link(url, action, "broadsheet-button"),
            "sign_in": _link(self.links.sign_in, self._say(language, "wall.sign_in", facts)),
        }
        return self._fill("wall", values)

    def _say(self, language: str, key: str, facts: Mapping[str, str], *, counted: str = "") -> str:
        """Return a message in a language, or in English where that has none; empty where there is no such."""
        for spoken in dict.fromkeys((language, language.partition("-")[0], "en")):
            wording = self.own.get(spoken, {}).get(key) or shipped().get(spoken, {}).get(key)
            if wording is not None:
                return fill(_form(wording, spoken, facts.get(counted, "0")), _values(facts, spoken))
        return ""

    def _fill(self, name: str, values: Mapping[str, str]) -> str:
        template = self.templates.get(name) or TEMPLATES[name]
        return Template(template).substitute(values).replace("{path}", PATH_PLACEHOLDER.decode())


def check_template(name: str, text: str) -> str:
    """Return what is wrong with a publisher's template; empty if it can be used."""
    template, gaps = Template(text), TEMPLATE_GAPS[name]
    expected = ", ".join(f"${{{gap}}}" for gap in gaps)
    if not template.is_valid():
        return f"holds a $ that begins no gap; expected {expected}, and $$ for a dollar"
    unknown = set(template.get_identifiers()) - set(gaps)
    return f"holds ${{{min(unknown)}}}; expected {expected}" if unknown else ""


def _form(wording: Wording, language: str, number: str) -> str:
    if isinstance(wording, str):
        return wording
    category = category_of(language, int(number or 0))
    return wording.get(category) or wording.get(OTHER) or next(iter(wording.values()))


def _values(facts: Mapping[str, str], language: str) -> dict[str, str]:
    values = {gap: facts.get(gap, "") for gap in GAPS}
    if values["until"]:
        instant = datetime.fromisoformat(values["until"])
        values["until"] = format_skeleton("MMMMd", instant, locale=locale_of(language))
    return values


def _link(url: str, text: str, kind: str = "") -> str:
    if not url:
        return ""
    named = f' class="{kind}"' if kind else ""
    return f'<a{named} href="{escape(url)}">{escape(text)}</a>'
