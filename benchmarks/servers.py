"""Which server, which interface: the same 37 kB page from each, nothing decided."""

import json
import os
import tempfile
from base64 import b64encode
from pathlib import Path

from benchmarks.load import Load, middle, press
from benchmarks.serving import free_port, granian, running, uvicorn

PAGE_BYTES = 37_000
ROUNDS, SECONDS = 5, 2.0


def measure(rounds: int = ROUNDS, seconds: float = SECONDS) -> dict[str, Load]:
    """Return the median load of each server, measured in turn so that drift hits all alike."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        body = os.urandom(PAGE_BYTES)
        headers = [["content-type", "text/html"], ["content-length", str(len(body))]]
        answer.write_text(json.dumps({"headers": headers, "body": b64encode(body).decode()}))
        ports = {name: free_port() for name in ("Granian RSGI", "Granian ASGI", "uvicorn httptools")}
        commands = {
            "Granian RSGI": granian("benchmarks.bare:rsgi", ports["Granian RSGI"], "rsgi"),
            "Granian ASGI": granian("benchmarks.bare:asgi", ports["Granian ASGI"]),
            "uvicorn httptools": uvicorn("benchmarks.bare:asgi", ports["uvicorn httptools"]),
        }
        measured: dict[str, list[Load]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                with running(command, ports[name], BENCH_ANSWER=str(answer)) as address:
                    press(address + "/", 1, {})
                    measured[name].append(press(address + "/", seconds, {}))
        return {name: middle(loads) for name, loads in measured.items()}


def main() -> None:
    """Print requests a second, and each server's ratio to Granian's ASGI."""
    measured = measure()
    base = measured["Granian ASGI"].per_second
    print(f"The same page of {PAGE_BYTES:,} bytes, one worker, nothing decided (median of {ROUNDS}):")
    for name, load in measured.items():
        print(
            f"  {name:18s} {load.per_second:9,.0f}/s  x{load.per_second / base:.2f}  p99 {load.p99_ms:.2f} ms"
        )


if __name__ == "__main__":
    main()
