"""What a reader does on the pages of accounts, by Django's test client."""

import re

from bs4 import BeautifulSoup
from django.core import mail

from broadsheet.accounts.demo import PASSWORD
from broadsheet.passes.cookies import NAME
from broadsheet.passes.sealing import open_pass
from tests.accounts.build import KEYRING

GATE = {"Broadsheet-Gate": "secret"}
READER = "reader@meridian.example"


def carried_pass(client, clock):
    """Return the pass that the browser now carries."""
    return open_pass(client.cookies[NAME].value, KEYRING, clock.now)


def sign_in(client, email=READER, **more):
    """Sign in with the demo's password."""
    return client.post("/account/login/", {"login": email, "password": PASSWORD, **more})


def sign_up(client, email, **more):
    """Send the form of the page that was shown, as a browser does."""
    return client.post(
        "/account/signup/", {**hidden_fields(client, "/account/signup/"), "email": email, **more}
    )


def hidden_fields(client, path):
    """Return what the main form of a page sends besides what a reader types."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
    return {field["name"]: field.get("value", "") for field in page.select("main form [type=hidden]")}


def words(answer):
    """Return the main words of a page."""
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.get_text(" ").split())


def mailed_code():
    """Return the code in the last mail."""
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", mail.outbox[-1].body, re.MULTILINE)[1]


def mailed_link():
    """Return the path in the last mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]


def press(client, path, nth=0):
    """Open a page and send its nth form; return where that leads."""
    page = BeautifulSoup(client.get(path).content, "html.parser")
    form = page.select("main form")[nth]
    said = {field["name"]: field.get("value", "") for field in form.select("[name]")}
    return client.post(form.get("action") or path, said)
