"""Working replays off: one at a time, with word of how far it is, until it ends or is told to.

Nothing here waits for a reader, and no reader for this: it runs in the process of the chores.
"""

import json
import logging
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.replay import Settings, replay
from broadsheet.analytics.report import report
from broadsheet.project.experiments.looking import look_due
from broadsheet.project.replays.asking import question_of, read_wish
from broadsheet.project.replays.models import ReplayRun, State
from broadsheet.publishing.clock import the_time

log = logging.getLogger(__name__)

EVERY_SECONDS = 1
TELL_SECONDS = 0.5
# Nothing that a replay does goes without a word for as long.
LOST_AFTER = timedelta(minutes=2)
KEPT_FOR = timedelta(days=90)
MEMORY = "500MB"
FOLDER_MODE = 0o700


class Stopped(Exception):
    """Whoever asked for the replay has had enough of it."""


def work_for_ever() -> None:
    """Work off what is asked for, and weigh experiments that are due, until the process is ended."""
    while True:
        close_old_connections()
        try:
            has_worked = work_next(timezone.now()) or look_due(the_time()) > 0
        # Whatever it was, the next job may do better.
        except Exception:
            log.exception("replays could not be worked off")
            has_worked = False
        if not has_worked:
            time.sleep(EVERY_SECONDS)


def work_next(now: datetime) -> bool:
    """Work off the replay that has waited longest; return whether there was one."""
    lost = Q(state=State.RUNNING, beat_at__lt=now - LOST_AFTER)
    run = ReplayRun.objects.filter(Q(state=State.WAITING) | lost).order_by("created_at").first()
    if run is None:
        return False
    # Two workers may have seen it: whoever changes it first has it.
    mine = ReplayRun.objects.filter(pk=run.pk, state=run.state, beat_at=run.beat_at)
    if mine.update(state=State.RUNNING, beat_at=now, doing="", permille=0):
        _work(run)
    return True


def forget_old(now: datetime) -> None:
    """Delete replays that nobody looks at any longer, and files that lost theirs."""
    ReplayRun.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    kept = set(ReplayRun.objects.exclude(upload="").values_list("upload", flat=True))
    for path in folder().glob("*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def folder() -> Path:
    """Return the folder of logs that were uploaded, which nobody but the server may read."""
    path: Path = settings.ENVIRONMENT.data_dir / "replays"
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    return path


def _work(run: ReplayRun) -> None:
    state, problem, answer = State.DONE, "", None
    try:
        wish = read_wish(run.asked)
        path = folder() / run.upload if run.upload else settings.ENVIRONMENT.books
        question = question_of(wish, path)
        found = report(question, replay(question, Settings(MEMORY, threads=1), _Watch(run)))
        # Through text: what JSON cannot hold is found here and not when it is read.
        answer = json.loads(json.dumps(found))
    except Stopped:
        state = State.STOPPED
    except ReplayRefused as refused:
        state, problem = State.REFUSED, " ".join(filter(None, (refused.problem, refused.remedy)))
    except OSError as error:
        state, problem = State.REFUSED, str(error)
    finally:
        if run.upload:
            (folder() / run.upload).unlink(missing_ok=True)
    ReplayRun.objects.filter(pk=run.pk).update(state=state, problem=problem, answer=answer, upload="")


class _Watch:
    """Says how far a replay is, twice a second at most; raises Stopped once it is told to stop."""

    def __init__(self, run: ReplayRun) -> None:
        self._run = run
        self._told_at = 0.0

    def __call__(self, doing: str, done: float) -> None:
        if time.monotonic() - self._told_at < TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        permille = round(1000 * min(1.0, max(0.0, done)))
        own = ReplayRun.objects.filter(pk=self._run.pk)
        own.update(doing=doing[:200], permille=permille, beat_at=timezone.now())
        if own.filter(is_to_stop=True).exists():
            raise Stopped
