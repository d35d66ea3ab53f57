"""How far a long command is, for whoever sits at the terminal; nothing where nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Show a line for each thing that is done; yields what to call with its name and its share done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        tasks: dict[str, TaskID] = {}

        def watch(doing: str, done: float) -> None:
            if doing not in tasks:
                for task in tasks.values():
                    shown.update(task, completed=1.0)
                tasks[doing] = shown.add_task(doing, total=1.0)
            shown.update(tasks[doing], completed=done)

        yield watch
