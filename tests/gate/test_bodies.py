"""Encodings and prepared answers."""

import gzip

import brotli
import pytest

from broadsheet.gate.bodies import Encoding, choose_encoding, prepare


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (b"gzip, deflate, br, zstd", Encoding.BROTLI),
        (b"gzip", Encoding.GZIP),
        (b"GZIP;q=0.5", Encoding.GZIP),
        (b"br;q=0, gzip", Encoding.GZIP),
        (b"br; q=0.000", Encoding.IDENTITY),
        (b"*", Encoding.BROTLI),
        (b"zstd", Encoding.IDENTITY),
        (b"", Encoding.IDENTITY),
    ],
)
def test_the_best_encoding_that_the_browser_takes_is_chosen(accepted, encoding):
    assert choose_encoding(accepted) is encoding


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [(Encoding.BROTLI, brotli.decompress), (Encoding.GZIP, gzip.decompress), (Encoding.IDENTITY, bytes)],
)
def test_each_encoding_gives_back_the_same_page(encoding, unpack):
    body = b"<p>The strait is forty miles wide.</p>" * 50
    prepared = prepare(body, [(b"vary", b"cookie")], encoding)
    headers = dict(prepared.headers)
    assert unpack(prepared.body) == body
    assert headers[b"content-length"] == b"%d" % len(prepared.body)
    assert headers.get(b"content-encoding", b"identity") == encoding.value
    assert headers[b"vary"] == b"cookie"


def test_encodings_of_one_page_have_etags_of_their_own():
    etags = {prepare(b"page", [], encoding).etag for encoding in Encoding}
    assert len(etags) == 3


def test_the_same_bytes_have_the_same_etag_at_any_time():
    assert prepare(b"page", [], Encoding.GZIP).etag == prepare(b"page", [], Encoding.GZIP).etag
