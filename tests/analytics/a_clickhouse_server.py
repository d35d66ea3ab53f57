"""A small front that speaks ClickHouse's HTTP protocol before ClickHouse's own engine in this process.

No package ships a present ClickHouse server, so the tests of the way over the network have this: real
requests over a real socket, answered by the real engine (chdb). What is ours here is the front alone: a
request's query, its body, its settings and its session. Not covered by it: users and their rights, TLS,
progress, and what a server does by itself in the background.
"""

import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import chdb
import lz4.frame
from backports import zstd

# What belongs to the transport; the rest of a request's parameters are settings of the engine.
TRANSPORT = frozenset({
    "query", "database", "default_format", "session_id", "session_timeout", "session_check", "query_id",
    "client_protocol_version", "wait_end_of_query", "compress", "enable_http_compression",
    "send_progress_in_http_headers", "http_headers_progress_interval_ms", "buffer_size",
})  # fmt: skip


UNPACKED = {"": bytes, "lz4": lz4.frame.decompress, "zstd": zstd.decompress}
DATA = b" FORMAT Native\n"


class Front(BaseHTTPRequestHandler):
    """Answers one request at a time: the engine below has one session for all."""

    protocol_version = "HTTP/1.1"
    server: "FrontServer"

    def do_GET(self) -> None:
        """Answer a query that stands in the address."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a query that stands in the body, or whose data do."""
        self._answer(self._body())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""

    def _body(self) -> bytes:
        unpack = UNPACKED[self.headers.get("Content-Encoding", "")]
        if self.headers.get("Transfer-Encoding") != "chunked":
            return unpack(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return unpack(body)

    def _answer(self, body: bytes) -> None:
        said = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        query, data = (said["query"], body) if "query" in said else _parted(body)
        self.server.asked.append(query)
        if self.server.refusal:
            self._send(503, self.server.refusal.encode(), {})
            return
        with self.server.one_at_a_time:
            try:
                found = self._run(query, data, said)
            # The engine says everything in one exception; a server says it with a status.
            except Exception as error:
                code = str(error).partition("Code: ")[2].partition(".")[0] or "0"
                self._send(500, str(error).encode(), {"X-ClickHouse-Exception-Code": code})
                return
        self._send(200, found, {"X-ClickHouse-Summary": json.dumps({"written_rows": "0"})})

    def _run(self, query: str, data: bytes, said: dict[str, str]) -> bytes:
        connection = self.server.connection
        if "database" in said:
            connection.query(f"USE `{said['database']}`")
        settings = {name: value for name, value in said.items() if name not in TRANSPORT}
        for name, value in settings.items():
            quoted = value.replace("\\", "\\\\").replace("'", "\\'")
            connection.query(f"SET {name} = '{quoted}'")
        try:
            if data:
                return self._insert(connection, query, data)
            return bytes(connection.query(query, said.get("default_format", "TabSeparated")).bytes())
        finally:
            for name in settings:
                connection.query(f"SET {name} = DEFAULT")

    def _insert(self, connection: Any, query: str, data: bytes) -> bytes:
        """Take data that follow a query: the engine reads them from a file."""
        head, _, form = query.strip().rpartition(" FORMAT ")
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            connection.query(f"{head} FROM INFILE '{file.name}' FORMAT {form}")
        return b""

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _parted(body: bytes) -> tuple[str, bytes]:
    """Return the query of a body, and the data that follow it."""
    query, mark, data = body.partition(DATA)
    return (query + mark).decode().strip(), data


class FrontServer(ThreadingHTTPServer):
    """The front with the engine's session; `refusal` has it refuse, `asked` holds every query."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Front)
        self.connection = chdb.connect(":memory:")
        self.one_at_a_time = threading.Lock()
        self.refusal = ""
        self.asked: list[str] = []


@contextmanager
def a_server(database: str) -> Iterator[FrontServer]:
    """Yield a server with an empty database, on a port of its own."""
    with FrontServer() as server:
        server.connection.query(f"CREATE DATABASE {database}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            server.connection.query(f"DROP DATABASE {database}")
            server.connection.close()
