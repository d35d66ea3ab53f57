"""A reader in experiments, as the gate has worked it out."""

from typing import NamedTuple

from broadsheet.meter import Policy
from broadsheet.meter.experiments import Drawn


class Trial(NamedTuple):
    """What an experiment adds to answers alike: the arm in the journal, the arm of offers, the window."""

    label: str
    offers: str
    window: str


class Entered(NamedTuple):
    """What was drawn for a reader by which lot, and the policy that decides there."""

    drawn: Drawn
    lot: bytes
    policy: Policy
    trial: Trial
