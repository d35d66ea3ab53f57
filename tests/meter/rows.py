"""From a row of `cases/*.toml` to values of the meter. The rows' form is told at the head of each file."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.meter import (
    Article,
    Claim,
    Decision,
    Entitlement,
    Grant,
    Institution,
    Policy,
    Reader,
    Reading,
    decide,
    parse_policy,
)
from broadsheet.meter.decide import (
    assess,
    refuse_newcomer,
    refuse_prefetch,
    settle_without_ledger,
    wall_uncounted,
)
from tests.build import a_reader, a_reading, an_article

CASES = Path(__file__).parents[2] / "cases"
Row = Mapping[str, Any]

ASKS = {
    "prefetch": refuse_prefetch,
    "head": wall_uncounted,
    "newcomer over budget": refuse_newcomer,
    "ledger down": settle_without_ledger,
}


def read_cases(name: str) -> dict[str, Any]:
    """Return the file `cases/NAME.toml`."""
    return tomllib.loads((CASES / f"{name}.toml").read_text())


def rows_of(*names: str) -> Iterator[tuple[Row, Row]]:
    """Yield (file, row) for every row of the files named."""
    for name in names:
        file = read_cases(name)
        for row in file["case"]:
            yield file, row


def row_title(row: Row) -> str:
    """Return the name under which a row runs as a test."""
    return f"{row['id']} {row['says']}"


def decide_row(file: Row, row: Row) -> Decision:
    """Return the decision for a row that asks for an article."""
    now = row.get("now", file.get("now"))
    policy = policy_of(file, row)
    reader, article = reader_of(row.get("reader", {}), now), article_of(row.get("article", {}))
    ask = row.get("ask", "reading")
    if ask == "reading":
        return decide(policy, reader, article, now)
    answer = assess(policy, reader, article, now)
    return ASKS[ask](answer) if isinstance(answer, Claim) else answer


def policy_of(file: Row, row: Row) -> Policy:
    """Return the policy in force in a row."""
    return parse_policy(file["policies"][row.get("policy", "default")])


def reader_of(said: Row, now: datetime) -> Reader:
    """Return the reader a row describes."""
    rest = {key: said[key] for key in said.keys() - {"read", "entitled", "granted", "institution"}}
    reader = a_reader(
        granted=[grant_of(text) for text in said.get("granted", ())],
        read=[reading_of(text, now) for text in said.get("read", ())],
        entitled=[entitlement_of(text) for text in said.get("entitled", ())],
        **rest,
    )
    institution = said.get("institution")
    return reader._replace(institution=institution_of(institution)) if institution else reader


def article_of(said: Row) -> Article:
    """Return the article a row describes."""
    names = {"id": "article_id", "published": "published_at"}
    return an_article(**{names.get(key, key): value for key, value in said.items()})


def reading_of(text: str, now: datetime) -> Reading:
    """Return the reading in `ID`, `ID @ INSTANT` or `ID @ INSTANT in POOL`."""
    match = re.fullmatch(r"(\S+)(?: @ (\S+))?(?: in (\S+))?", text)
    assert match, text
    article_id, instant, pool = match.groups()
    read_at = datetime.fromisoformat(instant) if instant else now - timedelta(hours=1)
    return a_reading(article_id, pool=pool or "site", read_at=read_at)


def entitlement_of(text: str) -> Entitlement:
    """Return the right in `SCOPE` or `SCOPE until INSTANT`."""
    scope, _, until = text.partition(" until ")
    return Entitlement(scope, datetime.fromisoformat(until) if until else None)


def grant_of(text: str) -> Grant:
    """Return the grant in `ID` or `ID until INSTANT`."""
    article_id, _, until = text.partition(" until ")
    return Grant(an_article(article_id).key, datetime.fromisoformat(until) if until else None)


def institution_of(said: Row) -> Institution:
    """Return the institution a row describes."""
    rights = tuple(entitlement_of(text) for text in said["entitled"])
    return Institution(b"institution1", rights, said.get("allowance"))


def complete(fragment: str, rest: Mapping[str, str]) -> str:
    """Return a policy's whole text: the fragment, and of `rest` whatever it does not speak of."""
    keys, bracket, tables = ("\n" + fragment).partition("\n[")
    spoken = set(re.findall(r"^(\w+) =", keys, re.MULTILINE)) | set(
        re.findall(r"^\[(\w+)\]", bracket.strip() + tables, re.MULTILINE)
    )
    head = "" if "timezone" in spoken else rest["timezone"]
    tail = (text for key, text in rest.items() if key not in spoken | {"timezone"})
    return "\n".join([head, fragment, *tail])
