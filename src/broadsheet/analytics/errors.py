"""What a person can put right before a replay can begin, and what may work shortly."""

RETRY_SECONDS = 5


class ReplayRefused(Exception):
    """A replay that cannot be run: what is wrong, and what would help."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class BooksUnavailable(Exception):
    """The server of the books cannot be reached, or refuses. The same may work in `retry_after` seconds."""

    def __init__(self, problem: str, retry_after: int = RETRY_SECONDS) -> None:
        super().__init__(problem)
        self.problem = problem
        self.retry_after = retry_after
