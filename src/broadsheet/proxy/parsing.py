"""From gate.toml's text, and the preset it names, to a `GateFile`; or to every fault in it at once."""

import re
import tomllib
from collections.abc import Mapping
from fnmatch import translate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from broadsheet.gate.origins.hops import Site
from broadsheet.meter import Access
from broadsheet.meter.errors import Problem
from broadsheet.meter.tables import Faults, shown
from broadsheet.proxy.gate_table import GateTable
from broadsheet.proxy.parsing_readers import read_readers
from broadsheet.proxy.reader_settings import SiteRules
from broadsheet.proxy.settings import (
    AddressRule,
    ArticleRules,
    CdnRules,
    Door,
    DoorRule,
    FragmentsFrom,
    GateFile,
    LeadIn,
    PageRules,
)
from broadsheet.proxy.sources import Place, Source, Sources
from broadsheet.proxy.words import TEMPLATES, Links, Words, check_book, check_template

PRESETS = Path(__file__).with_name("presets")
MEGABYTE = 1_000_000
ACCESS_WORDS = {
    Access.OPEN: ["open", "free", "public", "true"],
    Access.METERED: ["metered", "registered", "members", "false"],
    Access.LOCKED: ["locked", "paid", "subscribers"],
}


class BadGateFile(ValueError):
    """A gate.toml that cannot be used. `problems` names every fault at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def presets() -> list[str]:
    """Return the names of the presets that come with Broadsheet."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def load(path: Path, *, origin: str = "") -> GateFile:
    """Return what the file at `path` says; `origin` beats the address it names.

    Raises BadGateFile: nothing is guessed, and an unknown key is a fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadGateFile((Problem(str(path), "", f"cannot be read: {error}", "a file of TOML"),)) from error
    return parse(text, source=str(path), folder=path.resolve().parent, origin=origin)


def parse(text: str, *, source: str, folder: Path, origin: str = "") -> GateFile:
    """Return what `text` says; paths in it are looked for from `folder`. Raises BadGateFile."""
    faults = Faults(source)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadGateFile((faults.add("", f"not valid TOML: {error}", "a TOML document"),)) from error
    preset = values.pop("preset", None)
    if preset in presets():
        values = _merged(tomllib.loads((PRESETS / f"{preset}.toml").read_text(encoding="utf-8")), values)
    elif preset is not None:
        faults.add("preset", f"is {shown(preset)}", "one of " + ", ".join(presets()))
    file = _read(GateTable(values, "", faults), folder, origin)
    if faults.problems:
        raise BadGateFile(tuple(faults.problems))
    return file


def _merged(preset: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the preset with the file's own values over it. The file's own doors come first."""
    merged = dict(preset)
    for key, value in own.items():
        before = merged.get(key)
        if key == "doors" and isinstance(value, list):
            merged[key] = [*value, *(before or [])]
        elif key in ("articles", "pages") and isinstance(before, dict) and isinstance(value, dict):
            merged[key] = {**before, **value}
        else:
            merged[key] = value
    return merged


def _read(table: GateTable, folder: Path, origin: str) -> GateFile:
    reach = table.table("origin")
    address = origin or reach.text("address") or ""
    reach.text("address")
    if not _is_address(address):
        reach.fault(
            "address", f"is {shown(address)}", "an address such as http://127.0.0.1:8081, or --origin"
        )
    languages = table.texts("languages") or ("en",)
    file = GateFile(
        site=_site(table),
        origin_address=address.rstrip("/"),
        policy_path=folder / (table.text("policy") or "policy.toml"),
        languages=languages,
        own_path=_own_path(table),
        trusted_proxies=table.networks("trusted_proxies"),
        is_contract=reach.flag("contract", False),
        connect_seconds=reach.number("connect_seconds", least=1, most=120) or 5,
        read_seconds=reach.number("read_seconds", least=1, most=3_600) or 60,
        patience_seconds=reach.number("page_seconds", least=1, most=120) or 20,
        connections=reach.number("connections", least=1, most=10_000) or 100,
        most_upload_bytes=MEGABYTE * (reach.number("most_upload_megabytes", least=1, most=100_000) or 100),
        most_page_bytes=MEGABYTE * (reach.number("most_page_megabytes", least=1, most=100) or 10),
        articles=_articles(table.table("articles")),
        pages=_pages(table.table("pages")),
        doors=tuple(_door(door) for door in table.tables("doors")),
        cdn=_cdn(table.table("cdn")),
        fragments_from=table.choice("fragments", FragmentsFrom) or FragmentsFrom.CONFIG,
        words=_words(table, folder),
        readers=read_readers(table.table("readers")),
    )
    if isinstance(file.readers.known_by, SiteRules) and file.pages.session_cookies is None:
        table.fault(
            "pages.session_cookies", "is missing", "the names of the cookies by which the site knows readers"
        )
    reach.refuse_unknown()
    table.refuse_unknown()
    return file


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")


def _site(table: GateTable) -> Site:
    text = table.text("site", required=True)
    if text is not None and not _is_address(text):
        table.fault(
            "site", f"is {shown(text)}", "what readers type, such as https://paper.example, without a path"
        )
    return Site.from_url((text or "").rstrip("/"))


def _own_path(table: GateTable) -> str:
    text = table.text("own_path") or "/broadsheet/"
    if not re.fullmatch(r"/[A-Za-z0-9._~-]+/", text) or text == "/-/":
        table.fault(
            "own_path", f"is {shown(text)}", "a path such as /broadsheet/, one name between two slashes"
        )
    return text


def _articles(table: GateTable) -> ArticleRules:
    rules = ArticleRules(
        paths=table.patterns("paths", of_paths=True),
        not_paths=table.patterns("not_paths", of_paths=True),
        when=table.selector("when"),
        text=table.selector("text"),
        lead_in=_lead_in(table.table("lead_in")),
        withheld=table.selectors("withheld"),
        notice=table.selector("notice"),
        reader=table.selector("reader"),
        article_id=_sources(table, "id"),
        title=_sources(table, "title"),
        access=_sources(table, "access"),
        section=_sources(table, "section"),
        tags=_sources(table, "tags"),
        published=_sources(table, "published"),
        access_words=_access_words(table.table("access_words")),
        rules=tuple(_address_rule(rule) for rule in table.tables("rules")),
    )
    if (rules.paths or rules.when) and not rules.text and not table.has_faults("text"):
        table.fault("text", "is missing", "the CSS selector of the element that holds an article's text")
    table.refuse_unknown()
    return rules


def _lead_in(table: GateTable) -> LeadIn:
    default = LeadIn()
    blocks = table.number("blocks", least=0, most=100)
    words = table.number("words", least=0, most=10_000)
    until = table.selector("until")
    table.refuse_unknown()
    return LeadIn(
        default.blocks if blocks is None else blocks, default.words if words is None else words, until
    )


def _sources(table: GateTable, key: str) -> Sources:
    return tuple(source for item in table.tables(key) if (source := _source(item)) is not None)


def _source(table: GateTable) -> Source | None:
    places = {
        Place.HEADER: table.text("header"),
        Place.META: table.text("meta"),
        Place.JSON_LD: table.text("json_ld"),
        Place.CSS: table.selector("css") or None,
        Place.PATH: table.number("path", least=1, most=50),
        Place.VALUE: table.text("value"),
    }
    attribute, pattern = table.text("attribute") or "", table.text("pattern")
    table.refuse_unknown()
    given = {place: name for place, name in places.items() if name is not None}
    if len(given) != 1:
        if not table.has_faults(*places):
            table.fault(
                "", "names no place, or several", "one of " + ", ".join(place.value for place in Place)
            )
        return None
    (place, name), compiled = next(iter(given.items())), None
    if attribute and place is not Place.CSS:
        table.fault("attribute", f"{place} has no attributes", "css beside it")
    if pattern is not None:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            table.fault(
                "pattern", f"is {shown(pattern)}: {error}", r"a regular expression such as 'id-(\d+)'"
            )
    return Source(place, str(name), attribute, compiled)


def _access_words(table: GateTable) -> Mapping[str, Access]:
    words: dict[str, Access] = {}
    for access, shipped in ACCESS_WORDS.items():
        for word in table.texts(access.value) or shipped:
            words[word.lower()] = access
    table.refuse_unknown()
    return words


def _address_rule(table: GateTable) -> AddressRule:
    rule = AddressRule(
        paths=table.patterns("paths", of_paths=True),
        access=table.choice("access", Access),
        section=(table.text("section") or "").strip("/"),
        tags=table.texts("tags"),
    )
    if not rule.paths:
        table.fault("paths", "is missing", 'paths such as ["/opinion/*"]')
    table.refuse_unknown()
    return rule


def _pages(table: GateTable) -> PageRules:
    cookies = table.texts("session_cookies")
    rules = PageRules(
        seconds=table.number("seconds", least=1, most=86_400) or 60,
        keep_others=table.flag("keep_others", True),
        lists=table.selector("lists"),
        editors=table.selector("editors"),
        pass_through=table.patterns("pass", of_paths=True),
        ignored_parameters=table.patterns("ignored_parameters"),
        session_cookies=_cookie_pattern(cookies),
        set_cookies_ignored=table.patterns("ignored_set_cookies"),
    )
    table.refuse_unknown()
    return rules


def _cookie_pattern(names: tuple[str, ...]) -> re.Pattern[bytes] | None:
    """Return what finds one of these cookies in a Cookie header; None where every cookie may be a session."""
    if not names:
        return None
    bodies = "|".join(
        translate(name).removesuffix("\\Z").removeprefix("(?s:").removesuffix(")") for name in names
    )
    return re.compile(rb"(?:^|;)\s*(?:" + bodies.replace(".*", "[^=;]*").encode() + rb")=")


def _door(table: GateTable) -> Door:
    rule = table.choice("then", DoorRule)
    door = Door(
        name=table.text("name", required=True) or "",
        rule=rule or DoorRule.REFUSE,
        paths=table.patterns("paths", of_paths=True),
        parameters=table.patterns("parameters"),
        types=table.patterns("types"),
        keys=frozenset(table.texts("keys")),
        proof=table.text("proof") or "",
    )
    if rule is None and not table.has_faults("then"):
        table.fault("then", "is missing", "one of " + ", ".join(DoorRule))
    if not (door.paths or door.parameters or door.types):
        table.fault("", "leads nowhere", 'paths, parameters such as ["feed=*"], or types')
    if (door.keys or door.proof) and rule is not DoorRule.STRIP:
        table.fault("keys", "belong to `strip`", 'then = "strip"')
    table.refuse_unknown()
    return door


def _cdn(table: GateTable) -> CdnRules:
    rules = CdnRules(
        is_on=table.flag("on", False), seconds=table.number("seconds", least=1, most=86_400) or 60
    )
    table.refuse_unknown()
    return rules


def _words(table: GateTable, folder: Path) -> Words:
    links = table.table("links")
    found = Links(*(_link(links, name) for name in ("subscribe", "register", "sign_in", "account")))
    links.refuse_unknown()
    books = table.items("words")
    for language, book in books.items():
        for key, wording in book.items() if isinstance(book, dict) else ():
            problem = check_book(language, key, wording)
            if problem:
                table.fault(f"words.{language}.{key}", problem, "a sentence, or one for each plural form")
    return Words(found, books, _templates(table.table("templates"), folder))


def _link(table: GateTable, name: str) -> str:
    text = table.text(name, most_letters=500) or ""
    if text and not text.startswith(("/", "https://", "http://")):
        table.fault(
            name, f"is {shown(text)}", "a path or an address, in which {path} is the page it stands on"
        )
    return text


def _templates(table: GateTable, folder: Path) -> dict[str, str]:
    found = {}
    for name in TEMPLATES:
        file = table.text(name)
        if file is None:
            continue
        try:
            found[name] = (folder / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            table.fault(name, f"cannot be read: {error}", "the path of a file of HTML")
            continue
        problem = check_template(name, found[name])
        if problem:
            table.fault(name, problem, "a template with those gaps alone")
    table.refuse_unknown()
    return found
