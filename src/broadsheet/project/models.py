"""What the project itself keeps, where Django looks for it."""

from broadsheet.project.experiments.models import Experiment, ExperimentArm, ExperimentLook, HoldOut
from broadsheet.project.replays.models import ReplayRun

__all__ = ["Experiment", "ExperimentArm", "ExperimentLook", "HoldOut", "ReplayRun"]
