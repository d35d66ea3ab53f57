"""Access logs of nginx and Apache: which of their lines are readings, and whose."""

from pathlib import Path

import pytest

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.log import Hints
from tests.analytics.builders import ask, figures

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def a_request(
    path: str = "/sport/one",
    *,
    method: str = "GET",
    status: int = 200,
    agent: str = FIREFOX,
    address: str = "192.0.2.7",
    second: int = 0,
    end: str = "",
) -> str:
    """Return a line in the Combined Log Format."""
    time = f"15/Mar/2026:11:00:{second:02} +0100"
    request = f"{method} {path} HTTP/1.1"
    return f'{address} - - [{time}] "{request}" {status} 512 "https://example.org/x" "{agent}"{end}'


def a_log(folder: Path, *lines: str) -> Path:
    path = folder / "access.log"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_readings_are_gets_that_were_answered(tmp_path: Path) -> None:
    answer = ask(
        a_log(
            tmp_path,
            a_request("/sport/one", second=1),
            a_request("/sport/two", status=304, second=2),
            a_request("/sport/three", status=404),
            a_request("/sport/three", method="HEAD"),
            a_request("/sport/three", method="POST"),
            a_request("/static/site.CSS?v=3"),
            a_request("/robots.txt"),
            a_request("/sport/three", agent="Examplebot/1.0 (+https://example.org/bot)"),
            a_request("/sport/three", agent="curl/8.0"),
            a_request("/sport/three", second=3),
        )
    )
    assert figures(answer) == [(3, 1, 1, 1)]
    assert answer.logs[0].left_out == {
        "not a GET": 2,
        "asset": 2,
        "robot or feed reader": 2,
        "not answered with 200 or 304": 1,
    }


def test_an_article_is_its_path_alone(tmp_path: Path) -> None:
    log = a_log(
        tmp_path,
        a_request("/sport/one?utm_source=mail"),
        a_request("/sport/one"),
        a_request("https://example.org/sport/one"),
    )
    (variant,) = ask(log, articles=5, limits=[0]).variants
    assert [(each.article, each.readers, each.attempts) for each in variant.articles] == [
        ("/sport/one", 1, 3)
    ]


def test_a_reader_is_an_address_and_a_user_agent(tmp_path: Path) -> None:
    log = a_log(
        tmp_path,
        a_request(),
        a_request(agent="Mozilla/5.0 (iPhone) Mobile/15E148"),
        a_request(address="2001:db8::1"),
    )
    (variant,) = ask(log, by="device").variants
    assert [(part.value, part.active) for part in variant.parts] == [("desktop", 2), ("mobile", 1)]


def test_the_first_folder_is_the_section(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_request("/sport/one"), a_request("/about"), a_request("/"))
    (variant,) = ask(log, by="section").variants
    assert [part.value for part in variant.parts] == ["", "sport"]


def test_the_common_format_and_fields_of_a_sites_own_are_read(tmp_path: Path) -> None:
    common = '192.0.2.9 - ada [15/Mar/2026:10:00:00 +0000] "GET /sport/one HTTP/1.1" 200 -'
    log = a_log(tmp_path, common, a_request(end=' "203.0.113.9" rt=0.012'))
    answer = ask(log)
    assert figures(answer) == [(2, 2, 0, 0)]
    assert answer.span == (1_773_568_800_000, 1_773_568_800_000)


@pytest.mark.parametrize(
    "line",
    [
        "not a line of any log",
        a_request()[:-8],
        a_request().replace("Mar", "Mai"),
        a_request().replace("15/", "32/"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    answer = ask(a_log(tmp_path, a_request(), line, a_request(second=1)))
    assert answer.logs[0].unreadable == (2,)
    assert answer.readings == 2


def test_escaped_quotes_belong_to_the_user_agent(tmp_path: Path) -> None:
    answer = ask(a_log(tmp_path, a_request(agent=r"An \"odd\" browser"), a_request(agent=r"An \"odd\" feed")))
    assert answer.readings == 1


def test_what_is_no_request_is_left_out_and_not_unreadable(tmp_path: Path) -> None:
    line = a_request().replace("GET /sport/one HTTP/1.1", r"\x16\x03\x01").replace(" 200 ", " 400 ")
    answer = ask(a_log(tmp_path, a_request(), line))
    assert answer.logs[0].left_out == {"not a GET": 1}


def test_further_words_for_robots(tmp_path: Path) -> None:
    log = a_log(tmp_path, a_request(), a_request(agent="facebookexternalhit/1.1"))
    assert ask(log).readings == 2
    assert ask(log, hints=Hints(robots=["FacebookExternalHit"])).readings == 1


def test_an_access_log_has_no_columns_to_name(tmp_path: Path) -> None:
    with pytest.raises(ReplayRefused, match="no columns"):
        ask(a_log(tmp_path, a_request()), hints=Hints({"reader": "ip"}))
