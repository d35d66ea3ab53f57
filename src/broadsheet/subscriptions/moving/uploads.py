"""Uploaded files: looked at as a whole, decided on, written; in small steps, so that none holds up others.

What failed when it was looked at stays out once it was decided so. A row that fails only when it is written,
as when a provider does not answer, stops the file there: the rest waits for a decision.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.subscriptions.models import MoveIn, Stage
from broadsheet.subscriptions.moving.differences import Difference, Kind
from broadsheet.subscriptions.moving.moves import MOVES, TableRefused, move, write_rows
from broadsheet.subscriptions.moving.tables import read_table

UNDER_WAY = (Stage.LOOKING, Stage.WRITING)
DECIDED = (Stage.LOOKED, Stage.STOPPED)
# As much as a page of the admin takes; larger files go by `broadsheet import`.
LARGEST_UPLOAD = 10_000_000
MOST_TOLD = 200
AT_A_TIME = timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)


class NothingToDecide(Exception):
    """The file is not waiting for a decision: another may have made it."""


def take(what: str, name: str, data: bytes, by: str, now: datetime) -> MoveIn:
    """Return an uploaded file, to be looked at. Raises TableRefused for one that cannot be read."""
    if len(data) > LARGEST_UPLOAD:
        raise TableRefused(
            f"The file has more than {LARGEST_UPLOAD:,} bytes.", "Split it, or use `broadsheet import`."
        )
    required, known, _make = MOVES[what]
    for _row in read_table(data, required, known):
        pass
    return MoveIn.objects.create(
        what=what, file_name=name[:200], data=data, uploaded_by=by, uploaded_at=now, due_at=now
    )


def carry_on(upload: MoveIn, now: datetime, seconds: float) -> MoveIn:
    """Go through rows for so long at most, and return the file as it then stands."""
    if upload.stage not in UNDER_WAY or not _claim(upload, now):
        return upload
    upload.refresh_from_db()
    writes = upload.stage == Stage.WRITING
    until, over = time.monotonic() + seconds, True
    for difference in _rest(upload, now, write=writes):
        if writes and difference.kind is Kind.FAILED and difference.row.line not in upload.accepted:
            _note(upload, difference)
            upload.stage, over = Stage.STOPPED, False
            break
        _note(upload, difference)
        if time.monotonic() > until:
            over = False
            break
    if over:
        upload.stage = Stage.DONE if writes else Stage.LOOKED
    upload.due_at = now
    upload.save()
    return upload


def carry_on_all(now: datetime, seconds: float) -> int:
    """Go on with all files that are under way; return how many."""
    waiting = list(MoveIn.objects.filter(stage__in=UNDER_WAY, due_at__lte=now))
    for upload in waiting:
        carry_on(upload, now, seconds / len(waiting))
    return len(waiting)


def write(upload: MoveIn, now: datetime) -> MoveIn:
    """Decide that what can be taken is written, and what fails stays out. Raises NothingToDecide."""
    lines = [row["line"] for row in upload.failed]
    said = {"stage": Stage.WRITING, "accepted": lines, "due_at": now}
    if upload.stage == Stage.LOOKED:
        said |= {"row_count": 0, "counts": {}, "told": [], "failed": []}
    return _decide(upload, said)


def give_up(upload: MoveIn) -> MoveIn:
    """Decide that nothing more of a file is written. Raises NothingToDecide."""
    return _decide(upload, {"stage": Stage.GIVEN_UP})


def look_again(upload: MoveIn, now: datetime) -> MoveIn:
    """Have a file that is done with be looked at once more: what is as it should be is found the same."""
    if upload.stage in UNDER_WAY or not upload.data:
        raise NothingToDecide
    said = {"stage": Stage.LOOKING, "row_count": 0, "counts": {}, "told": [], "failed": [], "accepted": []}
    return _decide(upload, said | {"due_at": now}, stages=tuple(Stage))


def failed_rows(upload: MoveIn) -> bytes:
    """Return a CSV file of the rows that fail, each with why; to be mended and uploaded by itself."""
    return write_rows((row["values"], row["why"]) for row in upload.failed)


def forget_old(now: datetime) -> int:
    """Drop the contents of files that were uploaded long ago; return of how many."""
    old = MoveIn.objects.filter(uploaded_at__lt=now - KEPT_FOR).exclude(data=b"")
    return old.update(data=b"", told=[], failed=[])


def _claim(upload: MoveIn, now: datetime) -> bool:
    """Whether the file is ours for now: one statement, so that no two go on with it."""
    free = MoveIn.objects.filter(pk=upload.pk, stage__in=UNDER_WAY, due_at__lte=now)
    return free.update(due_at=now + AT_A_TIME) == 1


def _rest(upload: MoveIn, now: datetime, *, write: bool) -> Iterator[Difference]:
    return move(upload.what, bytes(upload.data), now, write=write, skip=upload.row_count)


def _note(upload: MoveIn, difference: Difference) -> None:
    counts = Counter(upload.counts)
    counts[difference.kind.value] += 1
    upload.counts, upload.row_count = dict(counts), upload.row_count + 1
    if difference.kind is Kind.FAILED:
        said = {"line": difference.row.line, "why": "; ".join(difference.says)}
        upload.failed.append(said | {"values": dict(difference.row.values)})
    elif difference.kind is not Kind.SAME and len(upload.told) < MOST_TOLD:
        upload.told.append(difference.line)


def _decide(upload: MoveIn, said: dict[str, object], stages: tuple[Stage, ...] = DECIDED) -> MoveIn:
    if not MoveIn.objects.filter(pk=upload.pk, stage=upload.stage, stage__in=stages).update(**said):
        raise NothingToDecide
    upload.refresh_from_db()
    return upload
