"""How a process writes its log, as `logging.config.dictConfig` takes it."""

from typing import Any


def logging_settings(*, are_json: bool) -> dict[str, Any]:
    """Return the settings: warnings and errors, and the lines of requests, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "broadsheet.project.watching.json_lines.JsonLines"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json" if are_json else "line"}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"broadsheet.requests": {"level": "INFO"}},
    }
