"""What a move would change, told row by row before it is done."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from broadsheet.subscriptions.moving.tables import Row, RowRefused
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable


class Kind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row beside what we have. `says` is what would be new, what would change, or why it fails."""

    row: Row
    kind: Kind
    says: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The difference in one line."""
        detail = f": {'; '.join(self.says)}" if self.says else ""
        return f"line {self.row.line}, {self.row.text('email') or 'no address'}: {self.kind}{detail}"


# Makes what we have agree with a row, and says what that changed.
Move = Callable[[Row], Difference]


class DryRun(Exception):
    """Raised to undo what a row has written."""


def go_through(rows: Iterable[Row], move: Move, *, write: bool) -> Iterator[Difference]:
    """Yield the difference that each row makes. A row is written as a whole or not at all.

    A dry run does just the same and undoes each row, so that it finds what writing would find.
    """
    for row in rows:
        try:
            yield _attempt(row, move, write=write)
        except (RowRefused, ProviderRefused) as error:
            yield Difference(row, Kind.FAILED, (str(error),))
        except ProviderUnavailable as error:
            yield Difference(row, Kind.FAILED, (f"the provider does not answer, try again: {error}",))


def _attempt(row: Row, move: Move, *, write: bool) -> Difference:
    found = None
    try:
        with transaction.atomic():
            found = move(row)
            if not write:
                raise DryRun
    except DryRun:
        pass
    assert found is not None  # noqa: S101  a move returns or raises
    return found


def count(differences: Iterable[Difference]) -> Counter[Kind]:
    """Return how many rows there are of each kind."""
    return Counter(difference.kind for difference in differences)
