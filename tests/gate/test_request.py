"""Reading what the gate wants to know of a request."""

from ipaddress import ip_network

import pytest

from broadsheet.gate.request import Asked, choose_language

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def asked(*headers, client=("10.0.0.1", 5), method="GET"):
    return Asked({"path": "/a", "method": method, "headers": list(headers), "client": client})


def test_cookies_that_come_in_several_lines_are_joined():
    request = asked((b"cookie", b"a=1"), (b"accept", b"*/*"), (b"cookie", b"b=2"))
    assert request.header(b"cookie") == b"a=1; b=2"


def test_other_headers_that_come_twice_keep_the_last():
    assert asked((b"accept", b"a"), (b"accept", b"b")).header(b"accept") == b"b"


@pytest.mark.parametrize(
    "header",
    [
        (b"sec-purpose", b"prefetch"),
        (b"sec-purpose", b"prefetch;prerender"),
        (b"purpose", b"prefetch"),
        (b"x-moz", b"prefetch"),
    ],
)
def test_a_browser_that_asks_ahead_is_recognised(header):
    assert asked(header).is_prefetch


def test_a_plain_navigation_is_no_prefetch():
    assert not asked((b"sec-fetch-mode", b"navigate")).is_prefetch


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", b"198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", b"1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", b"10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", b"198.51.100.1, not-an-address", "not-an-address"),
        ("fd00::1", b"2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_trusted_proxies_are_believed_about_the_address(client, forwarded, address):
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded)]
    assert asked(*headers, client=(client, 5)).address(PROXIES) == address


def test_without_trusted_proxies_a_forwarded_address_is_a_claim_and_nothing_else():
    assert asked((b"x-forwarded-for", b"198.51.100.1")).address(()) == "10.0.0.1"


def test_a_connection_without_an_address_has_none():
    assert asked(client=None).address(()) == ""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (b"", "en"),
        (b"pl", "pl"),
        (b"pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        (b"en;q=0.5, pl;q=0.7", "pl"),
        (b"de, fr", "en"),
        (b"pl;q=0, en", "en"),
        (b"pl;q=0", "en"),
        (b"pl;q=much", "en"),
    ],
)
def test_the_reader_is_spoken_to_in_an_offered_language(header, language):
    assert choose_language(header, ("en", "pl")) == language
