"""The journal: one line for each decision and each event that matters to the books.

Lines are written behind the reader's back into hourly segments in a folder; docs/reference/journal.md
is their schema.
"""

from broadsheet.journal.names import Names
from broadsheet.journal.schema import Churn, Event
from broadsheet.journal.writer import JournalState, JournalWriter

__all__ = ["Churn", "Event", "JournalState", "JournalWriter", "Names"]
