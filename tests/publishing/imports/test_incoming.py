"""Bytes from outside: what can be read is read, the rest is refused with a way out."""

import codecs

import pytest

from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.incoming import LARGEST_BYTES, is_markup, read_bytes


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"x" * (LARGEST_BYTES + 1), "larger than 5 MB"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        ("Überschrift".encode("latin-1"), "not UTF-8: byte 1"),
        (b"<meta charset=koi8-x><h1>x</h1>", "koi8-x, which is unknown"),
        (b"<meta charset=base64><h1>x</h1>", "base64, which is unknown"),
        (b"<meta charset='ascii'>\xff\x00", "binary"),
        (codecs.BOM_UTF16_LE + b"x", "not UTF-16"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\n", "MHTML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(raw, problem):
    with pytest.raises(ImportRefused) as refused:
        read_bytes(raw)
    assert problem in refused.value.problem
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("“é”".encode(), "“é”"),
        (codecs.BOM_UTF8 + b"x", "x"),
        ("é".encode("utf-16"), "é"),
        ("<meta charset='windows-1252'>“é”".encode("cp1252"), "<meta charset='windows-1252'>“é”"),
        ("<meta charset=ISO-8859-1>“é”".encode("cp1252"), "<meta charset=ISO-8859-1>“é”"),
        (
            "<meta http-equiv='Content-Type' content='text/html; charset=shift_jis'>東京".encode("shift_jis"),
            "<meta http-equiv='Content-Type' content='text/html; charset=shift_jis'>東京",
        ),
    ],
)
def test_declared_charsets_and_marks_are_honoured(raw, text):
    assert read_bytes(raw) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<!DOCTYPE html>", True), ("<P>x", True), ("a < b", False), ("{{x}}\nHeadline", False)],
)
def test_markup_is_told_from_text(text, expected):
    assert is_markup(text) is expected
