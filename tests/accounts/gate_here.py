"""The real gate before the real pages in one process: its loop in a thread, Django in the test's own.

So the pages see what the test has written within its transaction.
"""

import asyncio
import queue
import threading
from concurrent.futures import Future
from contextlib import contextmanager

from django.test import Client

from tests.gate.reading import ask, running


class GateHere:
    """A gate that runs in a loop elsewhere; what it asks of Django is answered here while a test waits."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.gate = None
        self._asked = queue.Queue()

    async def origin(self, scope, receive, send):
        """Have Django answer, as an ASGI application."""
        answered = Future()
        self._asked.put((scope, answered))
        answer = await asyncio.wrap_future(answered)
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        headers += [(b"set-cookie", morsel.OutputString().encode()) for morsel in answer.cookies.values()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.getvalue()})

    def ask(self, path, headers):
        """Return the gate's answer to a reader."""
        path, _, query = path.partition("?")
        return self.wait_for(ask(self.gate, path, headers=headers, query=query.encode()))

    def wait_for(self, coroutine):
        """Return what a coroutine returns in the gate's loop, with Django answering meanwhile."""
        result = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        result.add_done_callback(lambda _: self._asked.put(None))
        while (asked := self._asked.get()) is not None or not result.done():
            if asked is not None:
                scope, answered = asked
                # A gate that is stopped waits for no answer.
                if answered.set_running_or_notify_cancel():
                    answered.set_result(_answer(scope))
        return result.result()


@contextmanager
def before_django(make_gate):
    """Run the gate that `make_gate(origin)` returns, and stop it at the end."""
    here = GateHere()
    thread = threading.Thread(target=here.loop.run_forever, daemon=True)
    thread.start()
    here.gate = make_gate(here.origin)
    run = running(here.gate)
    here.wait_for(run.__aenter__())
    try:
        yield here
    finally:
        here.wait_for(run.__aexit__(None, None, None))
        here.loop.call_soon_threadsafe(here.loop.stop)
        thread.join()
        here.loop.close()


def _answer(scope):
    headers = {name.decode().title(): value.decode() for name, value in scope["headers"]}
    path = f"{scope['path']}?{scope['query_string'].decode()}"
    return Client(raise_request_exception=False).generic(scope["method"], path, headers=headers)
