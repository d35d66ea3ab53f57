"""From a manuscript to the blocks of a body."""

import tomllib

import pytest

from broadsheet.publishing.demo.copy_desk import BadManuscript, read_manuscript, read_manuscripts, to_blocks
from broadsheet.publishing.demo.loading import ARTICLES, HERE
from broadsheet.publishing.demo.printing import may_be_drawn

PLAN = tomllib.loads((HERE / "edition.toml").read_text("utf-8"))
MANUSCRIPTS = read_manuscripts(ARTICLES)


def as_link(target: str) -> dict[str, str]:
    return {"href": target}


def the_block(text: str) -> tuple[object, object]:
    (block,) = to_blocks(text, as_link)
    return block["type"], block["value"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("## What moved", "heading", "What moved"),
        ("[free part ends here]", "free_part_ends", None),
        (">> “Sixty-three\n>> kilometres.”", "pull_quote", {"text": "“Sixty-three kilometres.”"}),
        (
            "> “Four cents.”\n> — Ratna, chief",
            "quote",
            {"text": "“Four cents.”", "attribution": "Ratna, chief"},
        ),
        ("> Nobody said this.", "quote", {"text": "Nobody said this.", "attribution": ""}),
        ("The *Aldis* is **late** & wet", "paragraph", "<p>The <i>Aldis</i> is <b>late</b> &amp; wet</p>"),
        ("By [Lim](person:lim)", "paragraph", '<p>By <a href="person:lim">Lim</a></p>'),
        ("Broken\nlines", "paragraph", "<p>Broken lines</p>"),
        ("- one\n- two", "list", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ],
)
def test_the_first_characters_of_a_block_say_what_it_is(text, kind, value):
    assert the_block(text) == (kind, value)


def test_a_table_takes_its_caption_from_before_and_its_figures_from_the_rule():
    kind, table = the_block("Table: Hours\n\n| Port | Wait |\n|---|---:|\n| Manila | 96 |")
    assert kind == "table"
    assert table == {
        "columns": [{"type": "text", "heading": "Port"}, {"type": "number", "heading": "Wait"}],
        "rows": [{"values": ["Manila", "96"]}],
        "caption": "Hours",
    }


@pytest.mark.parametrize("text", ["No facts at all", "+++\nkicker = \n+++\nText"])
def test_a_manuscript_without_readable_facts_is_refused_by_name(tmp_path, text):
    path = tmp_path / "a-story.md"
    path.write_text(text)
    with pytest.raises(BadManuscript, match=r"a-story\.md"):
        read_manuscript(path)


@pytest.mark.parametrize("manuscript", MANUSCRIPTS, ids=lambda manuscript: manuscript.slug)
def test_every_article_of_the_demo_refers_only_to_what_there_is(manuscript):
    kinds = {"topic": "topics", "person": "people", "org": "organisations", "place": "places"}
    there = {kind: {listed["slug"] for listed in PLAN[name]} for kind, name in kinds.items()}
    there["article"] = {one.slug for one in MANUSCRIPTS}
    there["author"] = {listed["slug"] for listed in PLAN["authors"]}
    missing = []

    def check(target: str) -> dict[str, str]:
        kind, _, slug = target.partition(":")
        if slug not in there.get(kind, ()):
            missing.append(target)
        return {"href": target}

    to_blocks(manuscript.text, check)
    facts = manuscript.facts
    for kind, name in kinds.items():
        missing += [f"{kind}:{slug}" for slug in facts[name] if slug not in there[kind]]
    missing += [f"author:{slug}" for slug in facts["authors"] if slug not in there["author"]]
    assert missing == []
    assert facts["section"] in {listed["slug"] for listed in PLAN["sections"]}
    assert facts.get("story", "") in {"", *(listed["slug"] for listed in PLAN["stories"])}
    assert may_be_drawn(facts.get("drawing", "")) or not facts.get("drawing")
    assert facts["credit"] or not facts.get("drawing")


def test_the_front_page_of_the_demo_is_made_up_of_what_there_is():
    front = PLAN["front"]
    chosen = [front["lead"], *front["seconds"], *front["rail"], *front["opinion"]]
    assert set(chosen) <= {one.slug for one in MANUSCRIPTS}
    assert len(chosen) == len(set(chosen))
