"""What a policy asks about and a log does not say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.analytics.meters import Meter, Ruled
from broadsheet.analytics.readings import KINDS, Readings
from broadsheet.analytics.sweeps import Swept
from broadsheet.meter import Kind, Policy


@dataclass(frozen=True, slots=True)
class Lacking:
    """A field that no reading has, and what follows for a policy."""

    policy: str
    field: str
    follows: str


def needs_faces(meter: Meter) -> bool:
    """Whether a meter looks at who reads what: a policy does, bare limits do not."""
    return isinstance(meter, Ruled | Swept)


def find_lacking(meters: Sequence[Meter], readings: Readings) -> tuple[Lacking, ...]:
    """Return what the readings lack for each policy."""
    if not len(readings):
        return ()
    return tuple(
        Lacking(meter.name, field, follows)
        for meter in meters
        if isinstance(meter, Ruled)
        for field, follows in _asked(meter.policy)
        if not readings.holds(field)
    ) + tuple(_strange_kinds(meters, readings))


def _asked(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the fields that a policy's answer depends on, and what follows without one."""
    if policy.allowances[Kind.REGISTERED] != policy.allowances[Kind.ANONYMOUS]:
        yield "kind", "every reader was taken for anonymous"
    yield "access", "every article was taken for metered unless a rule says otherwise"
    for rule in policy.rules:
        if rule.section is not None:
            yield "section", f"the rule {rule.name!r} never held"
        if rule.tag is not None:
            yield "tags", f"the rule {rule.name!r} never held"
        if rule.older_than_days is not None or rule.younger_than_days is not None:
            yield "published", f"the rule {rule.name!r} never held"


def _strange_kinds(meters: Sequence[Meter], readings: Readings) -> Iterator[Lacking]:
    """Yield the kinds of reader that the log names and no policy knows."""
    if not any(needs_faces(meter) for meter in meters):
        return
    for kind in readings.kinds():
        if kind and kind not in KINDS:
            yield Lacking("", "kind", f"readers of the kind {kind!r} were taken for anonymous")
