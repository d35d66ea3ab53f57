"""What a gate goes by: the policy, the institutions and the experiments, as the origin last told them."""

from typing import NamedTuple

from broadsheet.gate.institutions import Institutions
from broadsheet.gate.trials import Draws
from broadsheet.meter import Policy

NOWHERE = Institutions()


class InForce(NamedTuple):
    """An object of its own for each change, so that whoever keeps something under it sees that it is over."""

    policy: Policy
    institutions: Institutions = NOWHERE
    draws: Draws | None = None
