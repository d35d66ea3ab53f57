"""What can go wrong between the gate and its origin."""


class OriginFailed(RuntimeError):
    """The origin gave no usable page. `path` says which, the message says why."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
