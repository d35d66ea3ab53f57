"""Experiments: which readers meet which meter, or which offers. Pure, and the same wherever it is asked.

A reader is drawn by their *lot*, 12 bytes that stay theirs across signing in and out. Two keyed hashes
decide, both BLAKE2b of the lot (RFC 7693): one under the key of the layer says in which of 10,000 places
the reader stands, and so whether they are in an experiment at all; one under the experiment's own key
says in which arm. So experiments of one layer hold different readers, those of different layers hold the
same ones independently of each other, and who had the new meter in one experiment is as likely as
anybody else to have the old one in the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from broadsheet.meter.policy import Policy

PLACES = 10_000
PERSON = b"broadsheet.lot"
HOLD_OUT = "hold-out"


class Layer(StrEnum):
    """What an experiment is about. A reader is in one experiment of each layer at most."""

    METER = "meter"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the things that are tried, on `share` of 10,000 of an experiment's readers.

    `policy` is the meter there (None: today's); `offers` are those that its readers may take of all that
    the experiment is about. An arm that was stopped has what everybody has.
    """

    name: str
    share: int
    policy: Policy | None = None
    offers: frozenset[str] = frozenset()
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Experiment:
    """Arms, and the readers among whom they are drawn: those of the layer's places from `first` to `end`.

    `key` is its own, of 16 to 64 bytes. The first arm is what everybody has: the others are compared with it.
    """

    name: str
    layer: Layer
    key: bytes
    first: int
    end: int
    starts_at: datetime
    ends_at: datetime
    arms: tuple[Arm, ...]

    def is_running(self, now: datetime) -> bool:
        """Whether readers are drawn at `now`; the instant of its end is too late."""
        return self.starts_at <= now < self.ends_at

    def find_arm(self, lot: bytes) -> Arm | None:
        """Return the arm of a reader; None for one who is not in the experiment."""
        if not self.first <= place_in(self.layer, lot) < self.end:
            return None
        place = _place(self.key, lot)
        for arm in self.arms:
            place -= arm.share
            if place < 0:
                return arm
        return None

    @property
    def about(self) -> frozenset[str]:
        """The offers that it is about: each arm's readers may take their own of them."""
        return frozenset().union(*(arm.offers for arm in self.arms))


class Drawn(NamedTuple):
    """What was drawn for a reader.

    `label` is how the journal calls it: `experiment:arm`, several with a bar between them. `policy` is the
    meter that decides (None: today's), `offers` the label of what their offers go by, and `exposed` the
    experiments with their arms, without those that were stopped.
    """

    label: str = ""
    policy: Policy | None = None
    offers: str = ""
    exposed: tuple[tuple[str, str], ...] = ()


NOTHING = Drawn()


class Trials:
    """The experiments there are, and the share of readers (of 10,000) who are in none of them for good.

    False if there is nothing to draw, which is what most days are.
    """

    def __init__(self, experiments: Iterable[Experiment] = (), hold_out: int = 0) -> None:
        self.experiments = tuple(experiments)
        self.hold_out = hold_out

    def __bool__(self) -> bool:
        return bool(self.experiments or self.hold_out)

    def draw(self, lot: bytes, now: datetime) -> Drawn:
        """Return what is drawn for a reader at `now`."""
        if is_held_out(lot, self.hold_out):
            return Drawn(HOLD_OUT)
        labels, exposed, policy, offers = [], [], None, ""
        for experiment in self.experiments:
            arm = experiment.find_arm(lot) if experiment.is_running(now) else None
            if arm is None or arm.is_stopped:
                continue
            label = label_of(experiment.name, arm.name)
            labels.append(label)
            exposed.append((experiment.name, arm.name))
            match experiment.layer:
                case Layer.METER:
                    policy = arm.policy
                case Layer.OFFERS:
                    offers = label
        return Drawn("|".join(labels), policy, offers, tuple(exposed)) if labels else NOTHING

    def turns_after(self, now: datetime) -> datetime | None:
        """Return the next instant at which an experiment begins or ends by itself."""
        turns = [turn for each in self.experiments for turn in (each.starts_at, each.ends_at)]
        return min((turn for turn in turns if turn > now), default=None)

    def hidden_offers(self, offers: str, now: datetime) -> frozenset[str]:
        """Return the offers that a reader with this label may not take.

        Whoever is in no arm, or in one that was stopped, has the offers of the first.
        """
        hidden: set[str] = set()
        for experiment in self.experiments:
            if experiment.layer is Layer.OFFERS and experiment.is_running(now):
                own = next(
                    (arm for arm in experiment.arms if label_of(experiment.name, arm.name) == offers), None
                )
                arm = experiment.arms[0] if own is None or own.is_stopped else own
                hidden |= experiment.about - arm.offers
        return frozenset(hidden)


def label_of(experiment: str, arm: str) -> str:
    """Return how the journal calls an arm."""
    return f"{experiment}:{arm}"


def place_in(layer: Layer, lot: bytes) -> int:
    """Return the place of a reader among the 10,000 of a layer."""
    return _place(layer.value.encode(), lot)


def is_held_out(lot: bytes, hold_out: int) -> bool:
    """Whether a reader is in the hold-out; one that grows keeps all whom it had."""
    return hold_out > 0 and _place(HOLD_OUT.encode(), lot) < hold_out


def _place(key: bytes, lot: bytes) -> int:
    # Of 2**64 numbers 10,000 parts differ by less than one in 10**15.
    digest = blake2b(lot, digest_size=8, key=key, person=PERSON).digest()
    return int.from_bytes(digest) * PLACES >> 64
