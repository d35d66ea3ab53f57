"""Reading addresses."""

from ipaddress import ip_address, ip_network

import pytest

from broadsheet.gate.addresses import find_address, is_within

NETWORKS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.5", ip_address("203.0.113.5")),
        ("2001:DB8::1", ip_address("2001:db8::1")),
        ("::ffff:203.0.113.5", ip_address("203.0.113.5")),
        ("", None),
        ("unix:", None),
        ("203.0.113.5:80", None),
    ],
)
def test_an_address_is_found_in_each_of_its_spellings(text, address):
    assert find_address(text) == address


@pytest.mark.parametrize(
    ("text", "is_in"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("fd00::1", True), ("11.0.0.1", False), ("x", False)],
)
def test_an_address_is_within_networks_of_its_own_kind(text, is_in):
    assert is_within(text, NETWORKS) is is_in
