"""Looking at the ledger before an edition starts. The ids are promises: docs/reference/settings.md."""

import asyncio

from broadsheet.ledgers import BadLedger, LedgerUnavailable, open_ledger
from broadsheet.ledgers.base import Inspection, Remark

REFUSED = "broadsheet.E004"
SILENT = "broadsheet.W004"
IDS = {
    "evicts": "broadsheet.E005",
    "replica": "broadsheet.E006",
    "unkept": "broadsheet.W003",
    "lone": "broadsheet.W005",
    "unwatched": "broadsheet.W006",
}


def check_ledger(url: str) -> list[str]:
    """Return what is to be warned of; raise BadLedger where the edition must not start.

    A server that does not answer is no reason: readers are served, by the policy's outage rule.
    """
    try:
        inspection = inspect_ledger(url)
    except BadLedger as error:
        raise BadLedger(f"{error} ({REFUSED})") from error
    except LedgerUnavailable as error:
        return [f"Warning: readings are not counted until the ledger answers: {error} ({SILENT})"]
    for remark in inspection.remarks:
        if remark.is_fault:
            raise BadLedger(f"{inspection.engine}: {words_of(remark)}")
    return [f"Warning: {words_of(remark)}" for remark in inspection.remarks]


def inspect_ledger(url: str) -> Inspection:
    """Return what stands behind the address. Raises BadLedger and LedgerUnavailable."""

    async def inspect() -> Inspection:
        ledger = open_ledger(url)
        try:
            return await ledger.inspect()
        finally:
            await ledger.close()

    return asyncio.run(inspect())


def words_of(remark: Remark) -> str:
    """Return a remark in one line, with its id."""
    return f"{remark.says}. {remark.hint} ({IDS[remark.name]})"
