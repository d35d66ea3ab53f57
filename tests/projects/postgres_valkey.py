"""An edition that several machines could share: in PostgreSQL, its readings counted in Valkey.

The servers are started by the first process that asks, and shared with those that it starts.
"""

from tests.engines.postgres import a_postgres
from tests.engines.valkey import a_valkey

VARIABLES: dict[str, str] = {
    "BROADSHEET_DATABASE": a_postgres().url_of("postgres"),
    "BROADSHEET_LEDGER": f"{a_valkey().url}?timeout=60",
}
