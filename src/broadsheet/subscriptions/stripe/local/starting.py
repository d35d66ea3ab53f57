"""Starts a local Stripe in a process of its own, and waits until it answers."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTING_SECONDS = 60.0


def free_port(*wished: int, host: str = "127.0.0.1") -> int:
    """Return the first of the wished ports that nobody listens at; any other when all are taken."""
    for port in (*wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no port is free")


@contextmanager
def a_process(port: int, *arguments: str) -> Iterator[None]:
    """Serve at a port until the block ends; the arguments are the command line's.

    Raises RuntimeError when it ends before it answers, or does not answer in time.
    """
    command = [sys.executable, "-m", "broadsheet.subscriptions.stripe.local", "--port", str(port), *arguments]
    # It ends when its input does: even where this process is killed, and can end nothing.
    process = subprocess.Popen([*command, "--until-input-ends"], stdin=subprocess.PIPE)  # noqa: S603 our own
    try:
        wait_until_it_answers(process, port)
        yield
    finally:
        process.terminate()
        process.communicate()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the local Stripe ended with {process.returncode} before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the local Stripe did not answer at port {port} within {STARTING_SECONDS:.0f} s")
