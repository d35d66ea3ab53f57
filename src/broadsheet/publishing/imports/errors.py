"""Why a page cannot be taken in."""


class ImportRefused(ValueError):
    """A page that cannot become an article; nothing of it was saved.

    `problem` says what is wrong with it, `remedy` what the person who brought it can do.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
