"""What can go wrong between the gate and its origin."""

from broadsheet.gate.origins.base import Fetched


class OriginFailed(RuntimeError):
    """The origin gave no usable page.

    `path` says which, the message says why; `answer` is what the origin itself said of its trouble.
    """

    def __init__(self, path: str, why: str, answer: Fetched | None = None) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.answer = answer
