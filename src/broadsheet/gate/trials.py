"""Experiments at the gate: what is drawn for a reader, and the word to the journal that they are in it.

The origin tells which experiments there are (docs/reference/origin-contract.md); what is drawn for a
reader is worked out from their pass alone, and kept with it. Without an experiment none of this is asked:
there are no draws then.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from broadsheet.gate.entered import Entered, Trial
from broadsheet.gate.known import Known
from broadsheet.meter import Kind, Policy, parse_policy
from broadsheet.meter.experiments import NOTHING, Arm, Experiment, Layer, Trials
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal

PATH = "/-/experiments"
KEY = "experiments"
NEVER = datetime.max.replace(tzinfo=UTC)


class Draws:
    """What is drawn for readers, of experiments that there are."""

    def __init__(self, trials: Trials) -> None:
        self._trials = trials

    def enter(self, known: Known, in_force: Policy, now: datetime) -> Entered:
        """Return what is drawn for a reader, worked out once while it holds."""
        held = known.drawn
        if held is not None and held[0] is self and now < held[2]:
            entered = held[1]
            if entered.policy is in_force or entered.drawn.policy is not None:
                return entered
        is_staff = known.reader.kind is Kind.STAFF
        entered = self._enter(b"" if is_staff else known.pass_.drawn_by, in_force, now)
        known.drawn = self, entered, self._trials.turns_after(now) or NEVER
        return entered

    def enter_stranger(self, stranger: bytes, in_force: Policy, now: datetime) -> Entered:
        """Return what is drawn for a reader without a pass, by an id made for them."""
        return self._enter(stranger, in_force, now)

    def _enter(self, lot: bytes, in_force: Policy, now: datetime) -> Entered:
        drawn = self._trials.draw(lot, now) if lot else NOTHING
        policy = drawn.policy or in_force
        return Entered(drawn, lot, policy, Trial(drawn.label, drawn.offers, policy.window.name))


def welcome_pass(stranger: bytes, now: datetime, keyring: Keyring) -> bytes:
    """Return the pass of a reader who was given nothing yet: it keeps them in their arm."""
    return seal(Pass.for_newcomer(stranger, now), keyring).encode()


def read_trials(body: bytes) -> Trials:
    """Return the experiments of the origin's answer. Raises ValueError where it cannot be read."""
    try:
        said = json.loads(body)
        return Trials([_read(each) for each in said["experiments"]], int(said["hold_out"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the list of experiments cannot be read: {error!r}") from error


def _read(said: Mapping[str, Any]) -> Experiment:
    arms = tuple(_read_arm(said["name"], arm) for arm in said["arms"])
    first, end = said["places"]
    return Experiment(
        name=said["name"],
        layer=Layer(said["layer"]),
        key=bytes.fromhex(said["key"]),
        first=first,
        end=end,
        starts_at=_read_instant(said["starts_at"]),
        ends_at=_read_instant(said["ends_at"]),
        arms=arms,
    )


def _read_arm(experiment: str, said: Mapping[str, Any]) -> Arm:
    text = said["policy"]
    version = f"{experiment}:{said['name']}"
    policy = None if text is None else parse_policy(text, source=version, version=version)
    return Arm(said["name"], said["share"], policy, frozenset(said["offers"]), bool(said["stopped"]))


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"the time {text!r} has no offset")
    return instant
