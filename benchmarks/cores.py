"""A core for the server, another for the load: a deployment has as many workers as cores.

Left to themselves on two cores, server and load take turns on both, and the figures say more about
the scheduler than about either.
"""

import os
import shutil

SERVER, LOAD = 0, 1


def held_to(core: int, command: list[str]) -> list[str]:
    """Return the command held to one core, or as it is where that cannot be done (no taskset, one core)."""
    taskset = shutil.which("taskset")
    if taskset is None or (os.cpu_count() or 1) <= LOAD:
        return command
    return [taskset, "--cpu-list", str(core), *command]
