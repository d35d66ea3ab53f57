"""What can be wrong with a policy. Raised while building one and never while deciding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it stands, what is wrong, and what was expected there."""

    source: str
    key: str
    problem: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.source}: {self.key}" if self.key else self.source
        return f"{where}: {self.problem}; expected {self.expected}"


class PolicyError(ValueError):
    """A policy that cannot be used. `problems` names every fault at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
