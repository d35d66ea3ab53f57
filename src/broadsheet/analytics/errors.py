"""What a person can put right before a replay can begin."""


class ReplayRefused(Exception):
    """A replay that cannot be run: what is wrong, and what would help."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
