"""Write the reference pages that are made from the code and the cases, so that neither can drift.

`pages(root)` returns each page by its file name; the command writes them, a test compares them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from broadsheet.meter.decision import Reason
from broadsheet.meter.reasons import MEANINGS, POLICY_KEYS
from broadsheet.project.audit.doors import OF_ARTICLES, OF_SITE, Door
from broadsheet.project.cli import main
from broadsheet.project.command_page import command_page
from broadsheet.project.metrics.catalogue import METRICS

REPOSITORY = Path(__file__).resolve().parents[4]
Table = Mapping[str, Any]

METER_HEAD = """\
# The meter: reasons and rules

Written by `make docs` from the meter's reasons and from `cases/*.toml`; change those. Every numbered
rule on this page is a test. Why the meter decides as it does is told in
[The meter from first principles](../explanation/the-meter-from-first-principles.md).

"""
REASONS_HEAD = """\
## Reasons

Every decision carries one of these codes. Pages, journals, support and replay read the same word.
*Answers* are the outcomes that the rules below show for a code: `release` is the whole article, `wall`
the lead-in and a wall, `refuse` nothing. *Policy* names the keys that a publisher turns to change it.

"""
DOORS_HEAD = """\
# Doors

Written by `make docs` from `project/audit/doors.py`; change that. These are the ways in which `broadsheet
audit` asks a site for what its wall withholds: see [Audit the doors](../how-to/operator-audit-the-doors.md).
What a site does not have answers that it is not there, and says nothing. `{path}` is the article's path,
`{bare}` the same without its last slash, `{slug}` its last part, `{words}` words from the end of a locked
sentence, `{site}` the site's address; `{id}` and `{key}` are what the page says of itself; `{alternates}` are
all other forms of it that the page names, `{sitemaps}` all sitemaps.

"""
METRICS_HEAD = """\
# Metrics

Written by `make docs` from `project/metrics/catalogue.py`; change that. `BROADSHEET_METRICS` names the
address at which they are served: see [Watch an edition](../how-to/operator-watch-an-edition.md). Each
process counts for itself and says its numbers once a second; they are put together when Prometheus asks,
as *kind* says. A counter goes on from where it stood when a process, or the whole edition, is restarted:
what a killed one had not said yet, a second's worth, is lost.

"""
RULES_HEAD = """\
## How to read the rules

*Given* names only what the rule is about. Left unsaid, the reader is anonymous, has never subscribed and
has read nothing; the article is called `this`, is metered, and stands in no section; and it is asked for by
a reading. A reading without a time was an hour before, one without a pool in `site`. *Answer* names what
the rule promises; `frees` is when the next reading is given back.

"""


@click.command("reference")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--from",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=REPOSITORY,
    help="A checkout of Broadsheet, where `cases` lies.",
)
def command(directory: Path, root: Path) -> None:
    """Write the generated reference pages into DIRECTORY."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in pages(root).items():
        (directory / name).write_text(text, encoding="utf-8")
        click.echo(f"Wrote {directory / name}")


def pages(root: Path) -> dict[str, str]:
    """Return the generated pages by file name, from the checkout at `root`."""
    return {
        "commands.md": command_page(main, "broadsheet"),
        "doors.md": doors_page(),
        "meter.md": meter_page(read_cases(root / "cases")),
        "metrics.md": metrics_page(),
    }


def doors_page() -> str:
    """Return the page of every door that the audit asks."""
    parts = []
    for title, doors in (("Doors of an article", OF_ARTICLES), ("Doors of a site", OF_SITE)):
        rows = [[door.name, door.meaning, "<br>".join(f"`{way}`" for way in _ways(door))] for door in doors]
        parts.append(f"## {title}\n\n" + markdown_table(["door", "what it is", "asked so"], rows))
    return DOORS_HEAD + "\n".join(parts)


def _ways(door: Door) -> list[str]:
    """Return how a door is asked: its addresses, with what else is sent."""
    method = "" if door.method == "GET" else f"{door.method} "
    sent = "".join(f", {name}: {value}" for name, value in door.headers.items())
    return [f"{method}{ask}{sent}" for ask in door.asks]


def metrics_page() -> str:
    """Return the page of every metric."""
    rows = [[f"`{metric.told_as}`", metric.kind, _codes(metric.labels), metric.meaning] for metric in METRICS]
    return METRICS_HEAD + markdown_table(["name", "kind", "labels", "meaning"], rows)


def read_cases(folder: Path) -> list[Table]:
    """Return the files of cases in the order of their chapters."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.toml")]
    return sorted(files, key=lambda file: int(file["chapter"]))


def meter_page(files: list[Table]) -> str:
    """Return the page of every reason and every rule of the meter."""
    chapters = "\n".join(chapter(file) for file in files)
    return METER_HEAD + REASONS_HEAD + reasons_table(files) + "\n" + RULES_HEAD + chapters


def reasons_table(files: list[Table]) -> str:
    """Return the table of reasons, in the order in which the meter names them."""
    seen = outcomes(files)
    rows = [
        [f"`{reason}`", MEANINGS[reason], ", ".join(seen[reason]), _codes(POLICY_KEYS[reason])]
        for reason in Reason
    ]
    return markdown_table(["code", "meaning", "answers", "policy"], rows)


def outcomes(files: list[Table]) -> dict[str, list[str]]:
    """Return the outcomes that the cases show for each reason."""
    found: dict[str, set[str]] = {reason: set() for reason in Reason}
    for file in files:
        for row in file["case"]:
            expect = row.get("expect", {})
            if "reason" in expect:
                found[expect["reason"]].add(expect["outcome"])
    return {reason: sorted(answers) for reason, answers in found.items()}


def chapter(file: Table) -> str:
    """Return one file of cases as a chapter."""
    parts = [f"## {file['title']}\n", file["about"].strip() + "\n"]
    if "now" in file:
        parts.append(f"Where no other time is given it is {said(file['now'])}.\n")
    parts += [f"The policy `{name}`:\n\n{toml(text)}" for name, text in file.get("policies", {}).items()]
    is_about_policies = "text" in file["case"][0]
    parts.append("\n".join(policy_rows(file)) if is_about_policies else decision_table(file))
    return "\n".join(parts)


def decision_table(file: Table) -> str:
    """Return the table of a chapter whose rows are asked for at an instant."""
    return markdown_table(
        ["", "rule", "given", "answer"],
        [[f"**{row['id']}**", row["says"], given(row), said(row["expect"])] for row in file["case"]],
    )


def given(row: Table) -> str:
    """Return what a row gives, in the order in which it says so."""
    kept = {key: value for key, value in row.items() if key not in ("id", "says", "expect")}
    lines = [f"{key}: {said(value)}" for key, value in kept.items()]
    return "<br>".join(lines) or "nothing more"


def policy_rows(file: Table) -> Iterator[str]:
    """Yield the rows that are policies: the text, and the faults it has."""
    yield "Whatever a text leaves out is sound:\n"
    yield toml("\n".join(text.strip() for text in file["rest"].values()))
    for row in file["case"]:
        yield f"**{row['id']}** {row['says']}\n"
        if row["text"].strip():
            yield toml(row["text"])
        faults = [f"- {_at(fault['at'])}: expected {fault['expected']}\n" for fault in row["faults"]]
        yield "".join(faults) or "- sound\n"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def said(value: Any) -> str:
    """Return a value of a row in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return (
                value.isoformat(sep=" ", timespec="milliseconds")
                .replace(".000", "")
                .replace("+00:00", " UTC")
            )
        case dict():
            return ", ".join(f"{key.replace('_', ' ')} {said(item)}" for key, item in value.items())
        case list():
            return " · ".join(said(item) for item in value)
        case "":
            return "none"
        case _:
            return str(value)


def toml(text: str) -> str:
    """Return a text as a block of TOML."""
    return f"```toml\n{text.strip()}\n```\n"


def _at(key: str) -> str:
    return f"`{key}`" if key else "the whole text"


def _codes(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)
