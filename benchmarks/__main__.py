"""`make bench`: every figure, or those named on the command line."""

import sys

from benchmarks import (
    accel,
    edition,
    experiments,
    growth,
    journal,
    ledgers,
    meter,
    pages,
    peers,
    proxy,
    replay,
    servers,
    sizing,
    watching,
)

SUITES = {
    "meter": meter,
    "pages": pages,
    "edition": edition,
    "peers": peers,
    "proxy": proxy,
    "servers": servers,
    "replay": replay,
    "journal": journal,
    "watching": watching,
    "accel": accel,
    "experiments": experiments,
    "growth": growth,
    "sizing": sizing,
    "ledgers": ledgers,
}


def main() -> None:
    """Run the suites named on the command line, or all."""
    names = sys.argv[1:] or list(SUITES)
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        raise SystemExit(f"no benchmark is called {unknown[0]}; there are: {', '.join(SUITES)}")
    for name in names:
        SUITES[name].main()
        print(flush=True)


if __name__ == "__main__":
    main()
