"""Who comes into an experiment with offers by looking at what is on sale.

Walls and notices are the gate's, which tells of them itself. The page of offers and an offer's own are made
here, and a reader who sees them comes in if another arm would have shown them something else: not one who
has a subscription and is shown nothing, nor one who took the offer long ago.
"""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from broadsheet.accounts.signing import find_pass
from broadsheet.journal import Names
from broadsheet.journal.exposures import Seen
from broadsheet.journal.visits import is_named_robot
from broadsheet.meter import Kind
from broadsheet.meter.experiments import Experiment, Layer, Trials, label_of
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.books import exposures_for, writer_of
from broadsheet.project.experiments.drawing import trials_at
from broadsheet.project.steps import agent_of, is_ahead, kind_of, visit_of
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import Offer, OfferCode
from broadsheet.subscriptions.shop.selling import Fit, Shopper, fit_of, fitting


def listen() -> None:
    """Have a line written for each reader who comes into an experiment at the shop, if any are."""
    if settings.ENVIRONMENT.keeps_journal:
        signals.offers_shown.connect(on_offers_shown, dispatch_uid="broadsheet.project.offers_shown")


def on_offers_shown(
    request: HttpRequest,
    shopper: Shopper,
    offer: Offer | None,
    code: OfferCode | None,
    at: datetime,
    **_: object,
) -> None:
    """Write that a reader is in the experiment which may have changed what they are shown."""
    if not shopper.lot or not _may_come_in(request):
        return
    trials = trials_at(at)
    arms = dict(trials.draw(shopper.lot, at).exposed)
    for experiment in trials.experiments:
        if experiment.layer is Layer.OFFERS and experiment.name in arms:
            in_each = _in_each_arm(shopper, experiment, trials, at)
            if len({_shown(each, offer, code, at) for each in in_each}) > 1:
                _tell(request, shopper.lot, experiment.name, arms[experiment.name], at)


def _may_come_in(request: HttpRequest) -> bool:
    """Whether somebody looks who is neither staff nor a robot, and whom lines can name."""
    return (
        request.method != "HEAD"
        and not is_ahead(request)
        and not is_named_robot(agent_of(request))
        and kind_of(request) is not Kind.STAFF
        and find_pass(request) is not None
    )


def _in_each_arm(shopper: Shopper, experiment: Experiment, trials: Trials, at: datetime) -> list[Shopper]:
    labels = [label_of(experiment.name, arm.name) for arm in experiment.arms]
    return [replace(shopper, hidden=trials.hidden_offers(label, at)) for label in labels]


def _shown(shopper: Shopper, offer: Offer | None, code: OfferCode | None, at: datetime) -> tuple[object, ...]:
    """Return what a page depends on: of all offers, which fit; of one, whether it does, or else which do."""
    if offer is None:
        return tuple(each.pk for each in fitting(shopper, at, code))
    fit = fit_of(offer, shopper, at, code)
    return (fit,) if fit is Fit.FITS else (fit, *(each.pk for each in fitting(shopper, at)))


def _tell(request: HttpRequest, lot: bytes, experiment: str, arm: str, at: datetime) -> None:
    names = Names.from_text(settings.ENVIRONMENT.journal_key)
    name = names.of(find_pass(request).reader_id, policy_in_force(at), at).partition("\t")[0]
    exposures = exposures_for(settings.ENVIRONMENT.journal_key)
    if exposures.is_first(name, experiment):
        seen = Seen(to_milliseconds(at), name, lot, kind_of(request).value, visit_of(request))
        writer = writer_of(settings.ENVIRONMENT)
        writer.start()
        writer.write(exposures.line(seen, experiment, arm))
