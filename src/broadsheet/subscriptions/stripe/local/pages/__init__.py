"""The pages of the card form, as text."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from broadsheet.subscriptions.stripe.local.cards import TEST_CARDS

FOLDER = Path(__file__).parent


def read(name: str) -> str:
    """Return a file of this folder."""
    return (FOLDER / name).read_text("utf-8")


def form(sentence: str, button: str, action: str, error: str = "", typed: Mapping[str, str] = {}) -> str:
    """Return the card form, with what was wrong and what was typed; never the security code."""
    blocks = {
        "error": f'<p class="error" role="alert" id="error">{escape(error)}</p>' if error else "",
        "invalid": 'aria-invalid="true" aria-describedby="error"' if error else "",
        "cards": _cards(),
    }
    words = {"sentence": sentence, "button": button, "action": action}
    words |= {name: typed.get(name, "") for name in ("number", "expiry", "name")}
    return _page("Your card", _filled("card.html", words, blocks), error)


def bank(wish: str, last4: str, action: str) -> str:
    """Return the bank's question."""
    return _page("Your bank asks", _filled("bank.html", {"what": wish, "last4": last4, "action": action}))


def done(is_paid: bool, back: str) -> str:
    """Return the page of a form that has nothing left to ask."""
    sentence = "This is done already." if is_paid else "This form can no longer be used."
    return _page(
        "Nothing left to do" if is_paid else "Too late",
        _filled("done.html", {"sentence": sentence, "back": back}),
    )


def refusal(sentence: str) -> str:
    """Return the page for an address that leads nowhere."""
    return _page("Not found", f"<p>{escape(sentence)}</p>")


def _page(title: str, body: str, error: str = "") -> str:
    return Template(read("page.html")).substitute(title=title, body=body, mark="Error: " if error else "")


def _filled(name: str, words: Mapping[str, str], blocks: Mapping[str, str] = {}) -> str:
    """Return a file with words, which are escaped, and blocks of HTML, which are ours."""
    return Template(read(name)).substitute({key: escape(word) for key, word in words.items()}, **blocks)


def _cards() -> str:
    return "\n".join(
        f"<tr><td>{_grouped(card.number)}</td><td>{escape(card.says)}</td></tr>" for card in TEST_CARDS
    )


def _grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
