"""The hand-written reference is complete: compared with the code that it describes."""

import re
from datetime import UTC, datetime

from broadsheet.analytics.figures import FIGURES
from broadsheet.gate import pieces
from broadsheet.journal.schema import COLUMNS, Event
from broadsheet.meter import Access
from broadsheet.publishing.origin import ArticleFacts, PageFacts, page_headers
from broadsheet.publishing.policies.drafts import PLACES, RULE_PLACES
from broadsheet.publishing.words.book import MESSAGES
from tests.docs.pages import DOCS, ROOT, first_column

REFERENCE = DOCS / "reference"
READING = re.compile(
    r"""(?:variables\.get\(|secrets\[|environ\.get\(|environ\.setdefault\(|envvar=|environ\[)\s*["']([A-Z_]+)["']"""
)
# Django's own name for its settings module; nobody sets it.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE"}


def test_the_settings_page_names_every_variable_that_is_read():
    read = {
        name
        for path in (ROOT / "src" / "broadsheet").rglob("*.py")
        for name in READING.findall(path.read_text(encoding="utf-8"))
    }
    assert "BROADSHEET_PASS_KEYS" in read
    assert first_column(REFERENCE / "settings.md") == read - NOT_SETTINGS


def test_the_page_of_figures_names_every_figure():
    assert set(FIGURES) <= first_column(REFERENCE / "figures.md")


def test_the_page_of_the_journal_names_every_column_and_event():
    text = (REFERENCE / "journal.md").read_text(encoding="utf-8")
    assert set(COLUMNS) <= first_column(REFERENCE / "journal.md")
    assert [event for event in Event if f"`{event}`" not in text] == []


def test_the_policy_page_names_every_key():
    keys = {".".join(place) for place in PLACES.values()}
    keys |= {".".join(("rules", *place)) for place in RULE_PLACES.values()}
    named = first_column(REFERENCE / "policy.md")
    assert keys <= named


def test_the_contract_names_every_header_and_mark():
    text = (REFERENCE / "origin-contract.md").read_text(encoding="utf-8")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    article = ArticleFacts(1, Access.OPEN, "", (), published_at=now, open_until=now)
    for header in page_headers(PageFacts(("shell",), article=article)):
        assert f"`{header}`" in text
    for mark in (*pieces._TURNS, *pieces._SLOTS):
        assert f"`<!--broadsheet:{mark.decode()}-->`" in text


def test_the_page_about_words_names_every_gap():
    text = (DOCS / "how-to" / "publisher-change-the-words.md").read_text(encoding="utf-8")
    for gap in {gap for message in MESSAGES.values() for gap in message.placeholders}:
        assert f"`{{{gap}}}`" in text
