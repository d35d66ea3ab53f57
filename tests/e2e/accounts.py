"""Readers who register and sign in by plain HTTP, as a form of theirs would."""

import re
from itertools import count
from pathlib import Path

import httpx
from bs4 import BeautifulSoup

from tests.e2e.edition import PASSWORD, Edition, wait_for

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
    """Return the code in the newest mail to an address."""
    wait_for(lambda: _mails(edition, email), 5, f"no mail came for {email}")
    newest = max(_mails(edition, email), key=lambda path: path.stat().st_mtime_ns)
    body = newest.read_text("utf-8").split("\n\n", 1)[1]
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", body, re.MULTILINE)[1]


def mailed_link(edition: Edition, email: str) -> str:
    """Return the path of the link in the newest mail to an address."""
    wait_for(lambda: _mails(edition, email), 5, f"no mail came for {email}")
    newest = max(_mails(edition, email), key=lambda path: path.stat().st_mtime_ns)
    return re.search(r"https?://[^/\s]+(/account/[^\s\"<]+)", newest.read_text("utf-8"))[1]


def _mails(edition: Edition, email: str) -> list[Path]:
    mails = (edition.data_dir / "mail").glob("*.log")
    return [path for path in mails if f"To: {email}" in path.read_text("utf-8")]
