"""What the project itself keeps, where Django looks for it."""

from broadsheet.project.replays.models import ReplayRun

__all__ = ["ReplayRun"]
