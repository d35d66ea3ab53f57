"""Bytes from outside become text, or a clear refusal."""

import codecs
import re

from broadsheet.publishing.imports.errors import ImportRefused

LARGEST_BYTES = 5_000_000
MARKUP = re.compile(r"<(?:!doctype html|html|head|body|main|article|section|div|h1|p)\b", re.IGNORECASE)
# The two ways an HTML page names its encoding, and the one of XHTML.
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these names as the wider Windows set; so do the pages that use them.
READ_AS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}
SAVED_OTHERWISE = re.compile(
    r"\A(?:From|MIME-Version|Snapshot-Content-Location|Content-Type):.*$", re.MULTILINE
)


def read_bytes(raw: bytes) -> str:
    """The text of a page. Raises ImportRefused for an empty, huge, binary or unreadable one."""
    if len(raw) > LARGEST_BYTES:
        raise ImportRefused(
            f"The page is larger than {LARGEST_BYTES // 1_000_000} MB.",
            "Save the page as 'HTML only', or copy its text into a plain text file.",
        )
    text = decode(raw)
    if not text.strip():
        raise ImportRefused(
            "The page is empty.", "Open it in a browser, wait for its text, and save it again."
        )
    if SAVED_OTHERWISE.match(text) and "multipart/related" in text[:2000]:
        raise ImportRefused(
            "The page was saved as one archive (MHTML).", "Save it as 'Webpage, HTML only' or as text."
        )
    return text


def decode(raw: bytes) -> str:
    """The text behind these bytes, by byte order mark, declared charset or UTF-8, in this order."""
    encoding = find_mark(raw)
    if encoding is None and b"\0" in raw:
        raise ImportRefused(
            "The file is not a text: it holds binary data.",
            "Give a page saved as HTML, or its text; a PDF or a picture cannot be imported.",
        )
    encoding = encoding or find_declared(raw) or "utf-8"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"The file is not {encoding.upper()}: byte {error.start + 1} does not fit.",
            "Save it as UTF-8, or name its real charset in a <meta charset> line.",
        ) from error


def find_mark(raw: bytes) -> str | None:
    """The encoding that a byte order mark gives away."""
    return next((encoding for mark, encoding in MARKS if raw.startswith(mark)), None)


def find_declared(raw: bytes) -> str | None:
    """The encoding that the page declares in its first lines. Raises ImportRefused for one nobody knows."""
    declared = DECLARED.search(raw[:4096])
    if declared is None:
        return None
    name = declared[1].decode("ascii").lower()
    try:
        known = codecs.lookup(READ_AS.get(name, name))
        "".encode(known.name)  # Codecs that turn bytes into bytes (base64) are no encodings of text.
    except LookupError as error:
        raise ImportRefused(
            f"The page says that its charset is {name}, which is unknown.", "Save it as UTF-8."
        ) from error
    return known.name


def is_markup(text: str) -> bool:
    """Whether the text is an HTML page."""
    return MARKUP.search(text[:8192]) is not None
