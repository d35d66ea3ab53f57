"""The door audit, asked of the running edition: no door says what the wall withholds."""

from tests.e2e.accounts import sign_in
from tests.e2e.edition import Edition


def test_no_door_of_the_edition_says_what_the_wall_withholds(edition: Edition):
    with edition.reader() as subscriber:
        sign_in(subscriber, "subscriber@meridian.example")
        subscriber.get(edition.metered[0])
        cookie = "; ".join(f"{name}={value}" for name, value in subscriber.cookies.items())
    paths = [word for path in edition.metered[:16] for word in ("--article", path)]
    said = edition.run("audit", edition.url, "--learn-cookie", cookie, "--most", "1", *paths, seconds=300)
    assert "No locked sentence was heard." in said
    assert "requests about 16 articles" in said
