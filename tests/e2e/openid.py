"""An OpenID Connect provider of a few lines, over real HTTP: it knows one person and asks nothing.

https://openid.net/specs/openid-connect-core-1_0.html
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class Provider(ThreadingHTTPServer):
    """Signs in whoever comes as `person`; `refuses` sends them back without."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.person: dict[str, Any] = {}
        self.refuses = False

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        match asked.path:
            case "/.well-known/openid-configuration":
                self._say(
                    {
                        "issuer": self.server.url,
                        "authorization_endpoint": f"{self.server.url}/authorize",
                        "token_endpoint": f"{self.server.url}/token",
                        "userinfo_endpoint": f"{self.server.url}/userinfo",
                        "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    }
                )
            case "/authorize":
                self._send_back({name: said[0] for name, said in parse_qs(asked.query).items()})
            case "/userinfo":
                self._say(self.server.person)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["client_secret"] == ["secret"]
        assert form["code"] == ["granted"]
        self._say({"access_token": "token", "token_type": "Bearer", "expires_in": 60})

    def _send_back(self, asked: dict[str, str]) -> None:
        said = {"error": "access_denied"} if self.server.refuses else {"code": "granted"}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(said | {'state': asked['state']})}")
        self.end_headers()

    def _say(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@contextmanager
def open_provider() -> Iterator[Provider]:
    """Serve a provider on a port of its own."""
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
