"""Whether the edition's database is one that this code can serve."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from broadsheet.publishing.origin import gate_only

UNAVAILABLE = 503
LISTED = 3


class Migrations:
    """Remembers that nothing is missing: a database is not taken back while its code serves."""

    def __init__(self) -> None:
        self._is_complete = False

    def missing(self) -> list[str]:
        """Return the migrations that this code has and the database has not."""
        if self._is_complete:
            return []
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        self._is_complete = not plan
        return [str(migration) for migration, _ in plan]


MIGRATIONS = Migrations()


@require_safe
@gate_only
def ready(request: HttpRequest) -> HttpResponse:
    """Say to the gate whether readers may be sent here: 503 while the database is behind the code."""
    missing = MIGRATIONS.missing()
    if not missing:
        return HttpResponse("ready\n", content_type="text/plain")
    names = ", ".join(missing[:LISTED]) + (", ..." if len(missing) > LISTED else "")
    said = f"the database lacks {len(missing)} migrations ({names}): run `broadsheet prepare`\n"
    return HttpResponse(said, content_type="text/plain", status=UNAVAILABLE)
