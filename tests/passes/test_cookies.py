"""The cookie that a pass travels in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.passes import find_pass_cookie, set_cookie_header


def test_the_cookie_is_out_of_reach_of_scripts_and_lasts_four_hundred_days() -> None:
    expected = "broadsheet_pass=AQI; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax"
    assert set_cookie_header("AQI", secure=False) == expected
    assert set_cookie_header("AQI", secure=True) == expected + "; Secure"


@pytest.mark.parametrize(
    "header",
    [
        "broadsheet_pass=AQI",
        "a=b; broadsheet_pass=AQI",
        "broadsheet_pass=AQI; a=b",
        "a=b;broadsheet_pass=AQI;c=d",
        "old_broadsheet_pass=XXX; broadsheet_pass=AQI",
        "broadsheet_pass=AQI; broadsheet_pass=XXX",
        "broadsheet_pass=AQI ; a=b",
    ],
)
def test_the_first_pass_is_found_among_other_cookies(header: str) -> None:
    assert find_pass_cookie(header) == "AQI"
    assert find_pass_cookie(header.encode()) == "AQI"


@pytest.mark.parametrize(
    "header", ["", "a=b", "old_broadsheet_pass=XXX", "broadsheet_pass", "xbroadsheet_pass=A"]
)
def test_no_pass_is_no_pass(header: str) -> None:
    assert find_pass_cookie(header) is None


@given(st.binary(max_size=40) | st.text(max_size=40), st.booleans())
def test_any_header_at_all_can_be_searched(header: bytes | str, named: bool) -> None:
    if named:
        header = b"broadsheet_pass=" + header if isinstance(header, bytes) else f"broadsheet_pass={header}"
    found = find_pass_cookie(header)
    assert isinstance(found, str) if named else found is None or isinstance(found, str)
