"""A process of its own that writes to a journal, and prints how many lines it has handed over, and when.

python -m tests.journal.scribbler on FOLDER          until it is killed
python -m tests.journal.scribbler full FOLDER BYTES  where no file may have more than so many bytes
"""

import os
import resource
import sys
import time
from pathlib import Path

from broadsheet.journal import JournalWriter
from tests.journal.builders import a_line


def write_on(folder: Path) -> None:
    writer = JournalWriter(folder)
    writer.start()
    number = 0
    while True:
        for _ in range(10):
            number += 1
            writer.write(a_line(number))
        os.write(1, b"%d %f\n" % (number, time.time()))
        time.sleep(0.002)


def write_where_it_is_full(folder: Path, most_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    writer = JournalWriter(folder, most_waiting=100)
    for number in range(1, 1_001):
        writer.write(a_line(number))
        if number % 10 == 0:
            writer.flush()
    full = writer.state
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    writer.stop()
    sys.stdout.write(f"{full.problem}|{full.dropped}|{writer.state.written}|{writer.state.dropped}\n")


if __name__ == "__main__":
    if sys.argv[1] == "on":
        write_on(Path(sys.argv[2]))
    else:
        write_where_it_is_full(Path(sys.argv[2]), int(sys.argv[3]))
