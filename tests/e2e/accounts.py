"""Readers who register and sign in by plain HTTP, as a form of theirs would."""

import re
from itertools import count
from pathlib import Path

import httpx
from bs4 import BeautifulSoup

from tests.e2e.edition import PASSWORD, Edition
from tests.patience import wait_until

_numbers = count(1)


def fresh_email() -> str:
    """Return an address that nobody has registered."""
    return f"reader-{next(_numbers)}@readers.example"


def send_form(client: httpx.Client, path: str, **facts: str) -> httpx.Response:
    """Fill in the main form of the page at `path` and send it; return the page that it leads to."""
    page = BeautifulSoup(client.get(path).raise_for_status().text, "html.parser")
    form = page.select_one("main form[method=post]:not(.unseen)")
    said = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    return client.post(
        form.get("action") or path, data=said | facts, headers={"referer": path}, follow_redirects=True
    )


def sign_in(client: httpx.Client, email: str, password: str = PASSWORD) -> None:
    """Sign in with a password."""
    came = send_form(client, "/account/login/", login=email, password=password)
    assert came.status_code == 200
    assert email in client.get("/account/").text


def register(edition: Edition, client: httpx.Client) -> str:
    """Register a new reader by a mailed code; return the address."""
    email = fresh_email()
    confirming = send_form(client, "/account/signup/", email=email)
    code = mailed_code(edition, email)
    came = send_form(client, confirming.url.path, code=code)
    assert came.status_code == 200
    assert email in client.get("/account/").text
    return email


def mailed_code(edition: Edition, email: str) -> str:
    """Return the code in the newest mail to an address that has one."""
    return _newest(edition, email, r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$")


def mailed_link(edition: Edition, email: str) -> str:
    """Return the path behind the button of the newest mail to an address that has one."""
    return _newest(edition, email, r"^https?://[^/\s]+(/account/(?:enter|delete)/\S+)$")


def _newest(edition: Edition, email: str, pattern: str) -> str:
    """Return what the newest mail says that says it: others, such as a welcome, come when they come."""
    wait_until(lambda: bool(_found(edition, email, pattern)), f"a mail to {email}")
    return max(_found(edition, email, pattern))[1]


def _found(edition: Edition, email: str, pattern: str) -> list[tuple[int, str]]:
    found = []
    for path in _mails(edition, email):
        body = path.read_text("utf-8").split("\n\n", 1)[-1]
        match = re.search(pattern, body, re.MULTILINE)
        if match:
            found.append((path.stat().st_mtime_ns, match[1]))
    return found


def _mails(edition: Edition, email: str) -> list[Path]:
    mails = (edition.data_dir / "mail").glob("*.log")
    return [path for path in mails if f"To: {email}" in path.read_text("utf-8")]
