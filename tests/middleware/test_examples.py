"""The newsrooms in examples/, each served by a server of its own and read over HTTP."""

import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE_SECONDS

EXAMPLES = Path(__file__).parents[2] / "examples"
ARTICLES = tomllib.loads((EXAMPLES / "articles.toml").read_text())
FREE, NEXT = ("ferry", "bakery", "lamps"), "orchard"
LISTENS = re.compile(r"running on (http://127\.0\.0\.1:\d+)")


@pytest.fixture(scope="module", params=["with_django", "with_fastapi", "with_flask"])
def site(request, tmp_path_factory):
    """Yield the address of one newsroom."""
    folder = tmp_path_factory.mktemp(request.param)
    log = folder / "log"
    surroundings = {
        **os.environ,
        "DATA_DIR": str(folder / "data"),
        "BROADSHEET_PASS_KEYS": "1:" + "5a" * 32,
        "DJANGO_SECRET_KEY": "of this test alone",
    }
    # pytest-django names the settings of the tests.
    surroundings.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "uvicorn", f"{request.param}:app", "--app-dir", str(EXAMPLES)]
    with log.open("wb") as out:
        server = subprocess.Popen([*command, "--port", "0"], env=surroundings, stdout=out, stderr=out)
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)
    assert "Traceback" not in log.read_text()


@pytest.fixture
def reader(site):
    """Yield a browser that has read nothing."""
    with httpx.Client(base_url=site) as client:
        yield client


def test_free_articles_are_counted_and_the_notice_says_how_many_are_left(reader):
    for left, name in zip((2, 1, 0), FREE, strict=True):
        page = reader.get(f"/{name}/")
        assert ARTICLES[name]["rest"] in page.text.replace("&#x27;", "'")
        assert (f"{left} free" in page.text) if left else ("last free" in page.text)
        assert page.headers["cache-control"] == "private, no-cache"


def test_the_next_one_ends_in_a_wall_and_its_rest_is_nowhere_in_the_answer(reader):
    _read_all_that_is_free(reader)
    page = reader.get(f"/{NEXT}/")
    assert "broadsheet-wall" in page.text
    assert ARTICLES[NEXT]["lead_in"] in page.text
    _says_nothing_of_the_rest(page)


def test_reading_again_is_free(reader):
    _read_all_that_is_free(reader)
    assert "glazing" not in reader.get(f"/{NEXT}/").text
    assert ARTICLES["ferry"]["rest"].split("crane")[0] in reader.get("/ferry/").text


def test_looking_ahead_costs_nothing(reader):
    for name in FREE:
        assert reader.head(f"/{name}/").status_code == 200
        prefetched = reader.get(f"/{name}/", headers={"Sec-Purpose": "prefetch"})
        assert prefetched.status_code == 503
        _says_nothing_of_the_rest(prefetched)
    assert not reader.cookies
    assert "2 free" in reader.get(f"/{NEXT}/").text


def test_what_the_policy_opens_is_open_to_all(reader):
    _read_all_that_is_free(reader)
    page = reader.get("/reply/")
    assert ARTICLES["reply"]["rest"] in page.text
    assert "broadsheet-wall" not in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_brings_the_rest(reader, method):
    _read_all_that_is_free(reader)
    _says_nothing_of_the_rest(reader.request(method, f"/{NEXT}/"))


def test_no_reader_sees_what_the_program_says_to_the_gate(reader):
    page = reader.get("/ferry/")
    assert "broadsheet:" not in page.text
    assert not [name for name in page.headers if name.startswith("broadsheet-")]


def test_what_is_no_article_is_the_programs_own(reader):
    assert reader.get("/nowhere/").status_code == 404


def _read_all_that_is_free(reader):
    for name in FREE:
        assert reader.get(f"/{name}/").status_code == 200


def _says_nothing_of_the_rest(answer):
    words = set(re.findall(r"\w{4,}", ARTICLES[NEXT]["rest"])) - set(
        re.findall(r"\w{4,}", ARTICLES[NEXT]["lead_in"])
    )
    assert words
    assert not [word for word in words if word in answer.text]


def _address(server, log):
    """Return where a server listens, once it does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and server.poll() is None:
        found = LISTENS.search(log.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    pytest.fail(log.read_text())
