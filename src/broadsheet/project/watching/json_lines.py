"""A log of JSON, one object a line, for programs that read logs."""

import json
import logging
from datetime import UTC, datetime

from broadsheet.project.watching.request_ids import REQUEST_ID

# Under which name a record carries fields of its own.
FIELDS = "fields"


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON (docs/reference/log-fields.md)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        request_id = REQUEST_ID.get()
        if request_id:
            said["request_id"] = request_id
        said |= getattr(record, FIELDS, {})
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)
