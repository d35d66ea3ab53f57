"""Numba, the only module that imports it: loops over millions of rows, as fast as compiled ones.

A replay goes through a log as the meter does, reading by reading. Column arithmetic can imitate that for
some windows; a loop says it for all of them, and compiled it is the quicker one too.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Return a loop over arrays that is compiled when it is first called, and lets other threads run.

    What was compiled is kept beside the module, or in the user's cache, for the next process. Where
    neither can be written to, each process compiles for itself.
    """

    @wraps(loop)
    def run(*arrays: object) -> object:
        return _compiled(loop)(*arrays)

    return cast(Loop, run)


@cache
def _compiled(loop: Loop) -> Loop:
    import numba  # noqa: PLC0415  takes a second, for which no server should wait that replays nothing

    options: dict[str, Any] = {"nogil": True}
    try:
        return cast(Loop, numba.njit(loop, cache=True, **options))
    except RuntimeError:
        return cast(Loop, numba.njit(loop, **options))
