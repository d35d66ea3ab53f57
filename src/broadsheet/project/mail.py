"""How letters leave: from one address of a mail server to Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
PATIENCE_SECONDS = 10


class BadMailAddress(ValueError):
    """The address of the mail server cannot be read; the message says what is expected."""


def mail_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's e-mail settings for a mail server, or for a folder of files where `url` is empty.

    `smtp://user:password@host:port` speaks STARTTLS (RFC 3207), except to this machine itself;
    `smtps://` speaks TLS from the first byte (RFC 8314). Raises BadMailAddress for anything else.
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": data_dir / "mail",
        }
    server = urlsplit(url)
    try:
        port = server.port or PORTS[server.scheme]
    except (KeyError, ValueError):
        port = 0
    if not port or not server.hostname:
        raise BadMailAddress("BROADSHEET_MAIL is no mail server: expected smtp://user:password@host:587")
    is_here = server.hostname in ("localhost", "127.0.0.1", "::1")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp" and not is_here,
        "EMAIL_TIMEOUT": PATIENCE_SECONDS,
    }
