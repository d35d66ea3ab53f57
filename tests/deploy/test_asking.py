"""Servers that send a site's pages themselves and ask the gate before each, by the files of deploy/."""

from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from broadsheet.project.gate_wiring import build_front
from tests.deploy.servers import caddy, nginx, served, traefik
from tests.engines.places import a_free_port
from tests.proxy.build import a_file, an_environment
from tests.proxy.site import FREE, LOCKED, an_article

DEPLOY = Path(__file__).parents[2] / "deploy"
GATE = """
site = "http://paper.example"
trusted_proxies = ["127.0.0.0/8"]
[articles]
paths = ["/news/*"]
text = ".entry-content"
[pages]
ignored_parameters = ["utm_*"]
[[doors]]
name = "feeds"
paths = ["/feed/"]
then = "feed"
"""
ARTICLES = {f"/news/story-{number}/": an_article(number).body for number in range(1, 6)}
FEED = f"<rss><channel><item><description>{FREE} {LOCKED}</description></item></channel></rss>"
# What only the gate puts into a page.
OF_THE_GATE = "/broadsheet/gate.css"


async def site(scope, receive, send):
    """A site that knows nothing of a gate."""
    path, kind, status = scope["path"], b"text/html", 200
    if path in ARTICLES:
        body = ARTICLES[path]
    elif path == "/" and scope["query_string"] == b"p=5":
        body = ARTICLES["/news/story-5/"]
    elif path == "/feed/":
        body, kind = FEED, b"application/rss+xml"
    elif path == "/a.png":
        body, kind = "A picture.", b"image/png"
    elif path == "/":
        body = "<html><body><h1>The front page</h1></body></html>"
    else:
        body, status = "Nothing.", 404
    headers = [(b"content-type", kind), (b"cache-control", b"max-age=600")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """The ports of the site, and of a gate that reads it."""
    folder = tmp_path_factory.mktemp("asked")
    with served(site, lifespan="off") as own:
        file = a_file(folder, GATE, origin=f"http://127.0.0.1:{own}")
        with served(build_front(an_environment(folder), file)) as gate:
            yield own, gate


def as_deployed(name, ports):
    """Return a file of deploy/ with the tests' ports in it."""
    text = (DEPLOY / name).read_text()
    return text.replace("127.0.0.1:8081", f"127.0.0.1:{ports[0]}").replace(
        "127.0.0.1:8000", f"127.0.0.1:{ports[1]}"
    )


@contextmanager
def with_nginx(ports, folder, port):
    upstreams = (
        f"upstream site {{ server 127.0.0.1:{ports[0]}; }} upstream gate {{ server 127.0.0.1:{ports[1]}; }}"
    )
    server = f"server {{ listen 127.0.0.1:{port}; {as_deployed('nginx/asking.conf', ports)} }}"
    with nginx(f"{upstreams} {server}", folder, port) as address:
        yield address


@contextmanager
def with_caddy(ports, folder, port):
    with caddy(as_deployed("caddy/asking.Caddyfile", ports), folder, port) as address:
        yield address


@contextmanager
def with_traefik(ports, folder, port):
    with traefik(as_deployed("traefik/asking.yaml", ports), folder, port) as address:
        yield address


@pytest.fixture(
    scope="module", params=[with_nginx, with_caddy, with_traefik], ids=lambda one: one.__name__[5:]
)
def server(request, ports, tmp_path_factory):
    """The address of each of the servers."""
    with request.param(ports, tmp_path_factory.mktemp("server"), a_free_port()) as address:
        yield address


@pytest.fixture
def reader(server):
    headers = {"host": "paper.example", "accept": "text/html"}
    with httpx.Client(base_url=server, headers=headers, trust_env=False) as reader:
        yield reader


def read_all(reader):
    """Read until nothing is left, and return the pages."""
    return [reader.get(path) for path in ARTICLES]


def test_a_reader_is_sent_the_sites_own_pages_until_the_wall(reader):
    first, second, *walled = read_all(reader)
    for page in (first, second, reader.get("/news/story-1/")):
        assert page.status_code == 200
        assert LOCKED in page.text
        assert OF_THE_GATE not in page.text, "the server has sent the site's own page"
    assert [page for page in walled if LOCKED in page.text] == []
    for page in walled:
        assert FREE in page.text
        assert "You have read your 2 free articles for this month" in page.text


def test_no_cache_keeps_what_one_reader_was_given(reader):
    page = reader.get("/news/story-1/")
    assert page.headers["set-cookie"].startswith("broadsheet_pass=")
    assert "private" in page.headers["cache-control"]


def test_whoever_has_read_all_gets_no_article_another_way(reader):
    read_all(reader)
    for asked in ("/?p=5", "/feed/", "/news/story-5/?print=1", "/news//story-5/", "/news/story-5%2F"):
        assert LOCKED not in reader.get(asked).text, asked
    assert LOCKED not in reader.post("/news/story-5/", data={"a": "b"}).text


def test_what_is_not_counted_is_not_released(reader):
    for path in ARTICLES:
        reader.head(path)
    ahead = reader.get("/news/story-3/", headers={"sec-purpose": "prefetch"})
    assert LOCKED not in ahead.text
    assert not ahead.is_success
    assert LOCKED in reader.get("/news/story-4/").text
    assert LOCKED in reader.get("/news/story-5/").text


def test_what_is_no_article_comes_as_ever(reader):
    read_all(reader)
    assert "The front page" in reader.get("/").text
    picture = reader.get("/a.png")
    assert picture.text == "A picture."
    assert "private" not in picture.headers["cache-control"]
    assert reader.get("/nothing/").status_code == 404
    assert reader.get("/broadsheet/gate.css").headers["content-type"].startswith("text/css")


def test_nobody_gives_themselves_leave_by_a_header(reader):
    read_all(reader)
    forged = {"x-original-uri": "/a.png", "x-forwarded-uri": "/a.png", "x-original-method": "GET"}
    assert LOCKED not in reader.get("/news/story-5/", headers=forged).text
