"""Small builders: experiments as an origin tells of them."""

import json
from datetime import timedelta

from tests.gate.origin import FakePage
from tests.gate.reading import NOON


def an_arm(name, *, share=5_000, policy=None, offers=(), stopped=False):
    return {"name": name, "share": share, "policy": policy, "offers": list(offers), "stopped": stopped}


def listed(
    *arms, name="one", layer="meter", key="6b" * 16, places=(0, 10_000), ends_at=NOON + timedelta(days=9)
):
    """Return an experiment as the origin tells of it."""
    return {
        "name": name, "layer": layer, "key": key, "places": list(places), "arms": list(arms),
        "starts_at": (NOON - timedelta(days=1)).isoformat(), "ends_at": ends_at.isoformat(),
    }  # fmt: skip


def a_list(*experiments, hold_out=0):
    text = json.dumps({"experiments": experiments, "hold_out": hold_out})
    return FakePage(text, {}, content_type="application/json")
