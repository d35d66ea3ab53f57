"""The books: what the meter did, and what another would have done."""

from broadsheet.analytics.bootstrap import Draws
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.meters import Limits, Ruled
from broadsheet.analytics.replay import Question, Replay, Settings, replay

__all__ = ["Draws", "Limits", "Question", "Replay", "ReplayRefused", "Ruled", "Settings", "replay"]
