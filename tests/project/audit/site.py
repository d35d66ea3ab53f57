"""A small site for the audit's tests: a wall, and doors of which a test may leave one open."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LEAD = "The harbour master spoke first, and at some length, about the dredging of the outer channel."
REST = (
    "What the minutes do not say is that two of the members had left before the vote was called. "
    "The clerk, who had counted them in, did not count them out again, and the motion was carried. "
)
PATHS = [f"/a{number}/" for number in range(1, 8)]
FREE = 2
# The first that a reader with nothing left has not read.
LEAKY = PATHS[FREE]
SUBSCRIBER = "right=all"


def rest_of(path):
    return f"{REST}That, at least, is how the story of {path.strip('/')} is told along the quay to this day."


def page(path, whole, head=""):
    rest = (
        f"<div class='article-rest'><p>{rest_of(path)}</p></div>" if whole else "<p class=wall>Subscribe.</p>"
    )
    return f"<html><head>{head}</head><body class='postid-{path[2]}'><p>{LEAD}</p>{rest}</body></html>"


class Site(ThreadingHTTPServer):
    """Gives two articles to each cookie, then a wall. `leaky` names the one door that is left open."""

    def __init__(self, leaky=""):
        self.leaky = leaky
        self.read = {}
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        path, query, leaky = parts.path, parse_qs(parts.query), self.server.leaky
        if "p" in query:  # as WordPress does: the article, by its number
            path = f"/a{query['p'][0]}/"
        if path in PATHS:
            self._article(path, query)
        elif path == "/sitemap.xml":
            found = "".join(f"<url><loc>{self.server.address}{one}</loc></url>" for one in PATHS)
            self._send(f"<urlset>{found}</urlset>")
        elif path == "/feed/":
            self._send(f"<rss><description>{LEAD} {REST if leaky == 'feeds' else ''}</description></rss>")
        elif path == "/search/":
            found = rest_of(LEAKY) if leaky == "search" else ""
            self._send(f"<p>You asked for {query.get('q', [''])[0]}</p><p>{found}</p>")
        elif path.startswith("/wp-json/wp/v2/posts/") and leaky == "API":
            # As WordPress escapes it.
            said = f"<p>{rest_of(LEAKY)}</p>".replace("<", "\\u003c").replace("story", "st&#111;ry")
            self._send(json.dumps({"content": said}).replace("\\\\u", "\\u"))
        elif path == f"{LEAKY}secret" and leaky == "named by the page":
            self._send(rest_of(LEAKY))
        else:
            self._send("Not here.", 404)

    def do_POST(self):
        self.do_GET()

    def do_OPTIONS(self):
        self.do_GET()

    def do_HEAD(self):
        self.do_GET()

    def _article(self, path, query):
        leaky, cookie = self.server.leaky, self.headers.get("cookie", "")
        head = ""
        if path == LEAKY:
            if leaky == "named by the page":
                head = f'<link rel="alternate" href="{path}secret">'
            elif leaky == "page":
                head = f'<meta property="og:description" content="{rest_of(path)[:120]}">'
        if (
            SUBSCRIBER in cookie
            or (leaky == "query" and "print" in query)
            or (leaky == "by its number" and "p" in query)
            or (leaky == "robot by name" and "Googlebot" in self.headers.get("user-agent", ""))
        ):
            self._send(page(path, True, head))
            return
        is_reading = self.command == "GET" and not self.headers.get("sec-purpose")
        reader = cookie.partition(";")[0] or f"reader={len(self.server.read)}"
        read = self.server.read.setdefault(reader, set())
        whole = path in read or (is_reading and len(read) < FREE and cookie[:7] in ("", "reader="))
        if whole:
            read.add(path)
        self._send(page(path, whole, head), cookie=reader if not cookie else "")

    def _send(self, text, status=200, cookie=""):
        body = text.encode()
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", f"{cookie}; Path=/")
        if self.server.leaky == "HEAD" and self.path in PATHS:
            self.send_header("X-Summary", rest_of(self.path)[:100])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(leaky=""):
    """Serve such a site; yield its address."""
    site = Site(leaky)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site.address
    finally:
        site.shutdown()
        site.server_close()
