"""A real nginx sends what the gate decides, with deploy/nginx/bodies.conf as it stands there."""

import gzip
from pathlib import Path

import brotli
import httpx
import pytest

from broadsheet.gate.bodies_on_disk import BodiesOnDisk
from tests.deploy.servers import nginx, served
from tests.engines.places import a_free_port
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import a_gate

ROOT = Path(__file__).parents[2]
LOCKED = "What the wall withholds. " * 40
CHANGED_BY_NGINX = {"date", "server", "connection", "content-length", "transfer-encoding", "x-accel-redirect"}


@pytest.fixture(scope="module")
def origin():
    pages = {f"/a{number}": an_article_page(number, rest=f"{LOCKED}{number}") for number in range(1, 6)}
    policy = {"content-security-policy": "default-src 'self'", "x-frame-options": "SAMEORIGIN"}
    front = FakePage("<html>Front</html>", {"broadsheet-keys": "shell", **policy})
    sly = FakePage("Sly", {"x-accel-redirect": "/-/bodies/guessed"}, content_type="text/plain")
    return FakeOrigin(pages={"/": front, "/sly": sly, **pages})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def gate(origin, folder):
    """The port of a gate that leaves bodies to nginx."""
    bodies = BodiesOnDisk(folder / "bodies", "/-/bodies/")
    with served(a_gate(origin, folder, bodies=bodies)) as port:
        yield port


@pytest.fixture(scope="module")
def site(gate, folder):
    """The address of nginx before it."""
    port = a_free_port()
    snippet = (ROOT / "deploy/nginx/bodies.conf").read_text().replace("/var/lib/broadsheet", str(folder))
    location = f"location / {{ proxy_pass http://127.0.0.1:{gate}; proxy_set_header Host $host; }}"
    server = f"server {{ listen 127.0.0.1:{port}; {location} {snippet} }}"
    with nginx(server, folder, port) as address:
        yield address


@pytest.fixture
def reader(site):
    with httpx.Client(base_url=site, trust_env=False) as reader:
        yield reader


def test_the_gate_answers_in_headers_and_nginx_sends_the_body(reader, gate):
    front = httpx.get(f"http://127.0.0.1:{gate}/", trust_env=False)
    assert front.headers["x-accel-redirect"].startswith("/-/bodies/")
    assert front.content == b""
    answer = reader.get("/")
    assert answer.text == "<html>Front</html>"
    assert "x-accel-redirect" not in answer.headers


def test_the_answer_has_the_headers_that_the_gate_gave_it(reader, gate):
    for path in ("/", "/a1"):
        ours = httpx.get(f"http://127.0.0.1:{gate}{path}", trust_env=False).headers
        theirs = reader.get(path, headers={"cookie": ""}).headers
        expected = {name: value for name, value in ours.items() if name not in CHANGED_BY_NGINX}
        expected.pop("set-cookie", None)
        heard = {name: value for name, value in theirs.items() if name not in CHANGED_BY_NGINX}
        heard.pop("set-cookie", None)
        assert heard == expected


@pytest.mark.parametrize(("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_each_encoding_is_a_file_of_its_own_and_says_so(site, coding, unpack):
    with httpx.stream("GET", f"{site}/a1", headers={"accept-encoding": coding}, trust_env=False) as answer:
        assert answer.headers["content-encoding"] == coding
        body = b"".join(answer.iter_raw())
    assert int(answer.headers["content-length"]) == len(body)
    assert LOCKED.encode() in unpack(body)


def test_the_meter_counts_as_it_does_without(reader):
    for number in range(1, 4):
        assert LOCKED in reader.get(f"/a{number}").text
    walled = reader.get("/a4")
    assert LOCKED not in walled.text
    assert "[wall" in walled.text
    assert LOCKED in reader.get("/a1").text, "reading again is free"


def test_a_browser_that_has_the_page_is_told_so_by_the_gate(reader):
    tag = reader.get("/").headers["etag"]
    again = reader.get("/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_nobody_can_ask_for_a_body(reader, folder, gate):
    reader.get("/a1")
    files = [path for path in (folder / "bodies").rglob("*") if path.is_file()]
    assert files
    for path in files:
        name = f"/-/bodies/{path.parent.name}/{path.name}"
        for asked in (name, name.replace("/-/", "//-//"), f"/x/..{name}", name.replace("-", "%2D", 1)):
            answer = reader.get(asked, headers={"x-accel-redirect": name})
            assert answer.status_code == 404, asked
            assert LOCKED not in answer.text


def test_an_origin_has_no_word_with_nginx(reader):
    answer = reader.get("/sly")
    assert answer.text == "Sly"


def test_a_head_and_a_range_tell_no_more_than_the_gate_does(reader):
    head = reader.head("/a5")
    assert (head.status_code, head.content) == (200, b"")
    part = reader.get("/a5", headers={"range": "bytes=0-10"})
    assert part.status_code == 200


def test_others_on_the_machine_cannot_read_the_files(folder, reader):
    reader.get("/")
    kept = list((folder / "bodies").rglob("*"))
    assert kept
    assert [path for path in kept if path.stat().st_mode & 0o007] == []
