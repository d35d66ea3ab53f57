"""What contradicts itself in an experiment, before a reader is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.analytics.experiments.planning import Aim, Plan, plan
from broadsheet.analytics.experiments.units import MEASURES
from broadsheet.meter import Policy, PolicyError, RollingWindow, parse_policy
from broadsheet.meter.experiments import PLACES, Layer
from broadsheet.project.experiments.models import Experiment, ExperimentArm
from broadsheet.publishing.policies.sentences import differences
from broadsheet.publishing.policies.versions import policy_in_force, scheduled
from broadsheet.subscriptions.models import Offer

LONGEST = timedelta(days=92)
LONGEST_OUTCOME_DAYS = 60
# Ledgers forget what is older; see project/chores.py.
KEPT_DAYS = 62
# Of readers' counts of articles, where nothing better is known: as spread as they are many.
DEVIATION_OF_MEAN = 1.5


@dataclass(frozen=True, slots=True)
class Sides:
    """An experiment with its arms, as they are to be checked."""

    row: Experiment
    arms: list[ExperimentArm]


def contradictions(sides: Sides, now: datetime) -> list[str]:
    """Return what speaks against beginning an experiment, in sentences; none if nothing does."""
    found = [*_of_times(sides.row), *_of_arms(sides)]
    layer = {Layer.METER: _of_meter, Layer.OFFERS: _of_offers}.get(sides.row.layer)
    found += [_("It must be about the meter or about offers.")] if layer is None else layer(sides, now)
    found += _of_aim(sides)
    if free_place(sides.row) is None:
        others = ", ".join(str(other) for other in overlapping(sides.row))
        found.append(
            _("Its readers would be in %(others)s too. Take fewer readers, or another time.")
            % {"others": others}
        )
    return found


def overlapping(row: Experiment) -> list[Experiment]:
    """Return the experiments of its layer that have begun, or will, and run at the same time."""
    others = Experiment.objects.exclude(begun_at=None).exclude(pk=row.pk).filter(layer=row.layer)
    return list(others.filter(starts_at__lt=row.ends_at, ends_at__gt=row.starts_at).order_by("first_place"))


def free_place(row: Experiment) -> int | None:
    """Return the first of the places that no other experiment has meanwhile; None if there are too few."""
    place = 0
    for other in overlapping(row):
        if other.first_place - place >= row.share:
            break
        place = max(place, other.end_place)
    return place if place + row.share <= PLACES else None


def aim_of(sides: Sides) -> Aim:
    """Return what the experiment is to see."""
    shares = [arm.share / PLACES for arm in sides.arms]
    baseline = float(sides.row.baseline)
    return Aim(
        baseline=baseline,
        effect=float(sides.row.effect) / 100,
        deviation=baseline * DEVIATION_OF_MEAN if sides.row.primary == "readings" else None,
        shares=(shares[0], min(shares[1:])),
        comparisons=len(shares) - 1,
    )


def plan_of(sides: Sides) -> Plan:
    """Return how many readers it takes; raises ValueError where no number does."""
    return plan(aim_of(sides))


def _of_times(row: Experiment) -> Iterator[str]:
    if row.starts_at >= row.ends_at:
        yield _("It ends before it begins.")
    elif row.ends_at - row.starts_at > LONGEST:
        yield _("It runs for more than %(days)d days; readers' names in it last no longer.") % {
            "days": LONGEST.days
        }
    if not 1 <= row.outcome_days <= LONGEST_OUTCOME_DAYS:
        yield _("Days for the outcome must be 1 to %(days)d.") % {"days": LONGEST_OUTCOME_DAYS}
    elif timedelta(days=row.outcome_days) >= row.ends_at - row.starts_at > timedelta(0):
        yield _("It is over before the first reader has had the days for the outcome.")


def _of_arms(sides: Sides) -> Iterator[str]:
    if len(sides.arms) < 2:
        yield _("It has fewer than two arms.")
    names = [arm.name for arm in sides.arms]
    if len(set(names)) < len(names):
        yield _("Two arms have the same name.")
    total = sum(arm.share for arm in sides.arms)
    if total != PLACES:
        yield _("The arms' shares make %(total)s %%, and must make 100 %%.") % {"total": total / 100}
    if any(arm.share <= 0 for arm in sides.arms):
        yield _("An arm has no readers.")


def _of_meter(sides: Sides, now: datetime) -> list[str]:
    found, today = [], policy_in_force(now)
    if any(arm.offers for arm in sides.arms):
        found.append(_("It is about the meter, and an arm names offers."))
    if sides.arms and sides.arms[0].policy:
        found.append(_("The first arm is what others are compared with: it must have today's policy."))
    policies: list[tuple[str, Policy]] = []
    for arm in sides.arms[1:]:
        if not arm.policy:
            found.append(_("%(arm)s has no policy.") % {"arm": arm.name})
            continue
        try:
            policies.append((arm.name, parse_policy(arm.policy, source=arm.name)))
        except PolicyError as error:
            found.append(str(error))
    for name, policy in policies:
        found += _of_policy(name, policy, today)
        same = [other for other, its in policies if other < name and not differences(its, policy)]
        found += [_("%(arm)s says the same as %(other)s.") % {"arm": name, "other": each} for each in same]
    for version in scheduled(now).filter(effective_from__lt=sides.row.ends_at):
        found.append(
            _("%(version)s takes effect while it runs: the first arm would change under it.")
            % {"version": version.name}
        )
    return found


def _of_policy(name: str, policy: Policy, today: Policy) -> Iterator[str]:
    if not differences(today, policy):
        yield _("%(arm)s says the same as today's policy.") % {"arm": name}
    if policy.timezone.key != today.timezone.key:
        yield _("%(arm)s has another timezone than today's policy: readers' names would turn twice.") % {
            "arm": name
        }
    kept = today.window.days if isinstance(today.window, RollingWindow) else KEPT_DAYS
    if isinstance(policy.window, RollingWindow) and policy.window.days > kept:
        yield _("%(arm)s counts over %(days)d days; under today's, readings are kept for %(kept)d.") % {
            "arm": name, "days": policy.window.days, "kept": kept,
        }  # fmt: skip


def _of_offers(sides: Sides, now: datetime) -> list[str]:
    found = []
    if any(arm.policy for arm in sides.arms):
        found.append(_("It is about offers, and an arm has a policy."))
    named = {slug for arm in sides.arms for slug in arm.offers}
    if not named:
        found.append(_("No arm names an offer."))
    known = {offer.slug: offer for offer in Offer.objects.filter(slug__in=named)}
    for slug in sorted(named):
        offer = known.get(slug)
        if offer is None:
            found.append(_("There is no offer %(offer)s.") % {"offer": slug})
        elif offer.starts_at > sides.row.starts_at or (offer.ends_at and offer.ends_at < sides.row.ends_at):
            found.append(_("The offer %(offer)s does not run for all of its time.") % {"offer": slug})
    sets = [frozenset(arm.offers) for arm in sides.arms]
    if len(set(sets)) < len(sets):
        found.append(_("Two arms have the same offers."))
    elsewhere = [
        (other, slug)
        for other in overlapping(sides.row)
        for slug in sorted(named & {slug for arm in other.arms.all() for slug in arm.offers})
    ]
    found += [
        _("The offer %(offer)s is in %(other)s too, at the same time.") % {"offer": slug, "other": other}
        for other, slug in elsewhere
    ]
    return found


def _of_aim(sides: Sides) -> list[str]:
    if sides.row.primary not in MEASURES:
        return [_("There is no measure %(name)s.") % {"name": sides.row.primary}]
    if len(sides.arms) < 2 or any(arm.share <= 0 for arm in sides.arms):
        return []
    try:
        plan_of(sides)
    except ValueError as error:
        return [_("What is to be seen cannot be: %(why)s.") % {"why": error}]
    return []
