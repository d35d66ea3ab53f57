"""What a wall of the demo edition withholds, heard as the door audit hears it."""

import httpx

from broadsheet.project.audit.sentences import leaks as heard_of
from broadsheet.project.audit.sentences import rest_of, sentences

REST = ".article-rest"


def leaks(said: str, secret: list[str]) -> list[str]:
    """Return the sentences of `secret` that can be heard in `said`, whole or by their middle."""
    return [sentence for _, sentence in heard_of(said, {"": tuple(secret)})]


def read_all(subscriber: httpx.Client, paths: list[str]) -> dict[str, list[str]]:
    """Return the withheld sentences of each article, by its path, as a subscriber reads them."""
    secret = {path: list(sentences(rest_of(subscriber.get(path).text, REST, 0))) for path in paths}
    assert all(secret.values()), [path for path, found in secret.items() if not found]
    return secret
