"""What is a reading in an access log of nginx or Apache: the patterns behind `queries/access_log.sql`.

A user agent can say anything, so robots that call themselves browsers, or nothing, stay in, and so do
the previews that a reader's messenger fetches. The words are those by which robots, feed readers and
libraries name themselves; they are looked for anywhere in the name.
"""

import re
from collections.abc import Iterable

from broadsheet.journal.visits import ROBOTS

# Address, two names, time, request, status, bytes; the Combined format adds referrer and user agent.
# Quotes within are written \" by Apache and \x22 by nginx. What a site adds at the end is not read; a
# line that breaks off within its quotes is not readable.
QUOTED = r'"((?:[^"\\]|\\.)*)"'
LINE = (
    r"^(\S+) \S+ .*?\[([^\]]+)\] " + QUOTED + r" (\d{3}) (?:\d+|-)(?: " + QUOTED + " " + QUOTED + r'|$| [^"])'
)

# Endings of what pages are made of, of feeds, and of files for robots.
ASSETS = (
    "png", "jpg", "jpeg", "gif", "ico", "svg", "webp", "avif", "bmp", "css", "js", "mjs", "map", "woff",
    "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "webm", "ogg", "json", "xml", "rss", "atom", "txt",
    "pdf", "webmanifest",
)  # fmt: skip

ASSET = r"\.(?:" + "|".join(ASSETS) + ")$"
MOBILE = "mobi|android|iphone|ipad|ipod"


def robot_pattern(more: Iterable[str]) -> str:
    """Return the pattern of user agents that are robots: the words above, and `more` of the site's own."""
    return "|".join(re.escape(word.lower()) for word in (*ROBOTS, *more))
