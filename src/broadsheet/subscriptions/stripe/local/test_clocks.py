"""Test clocks, in Stripe's shape. There is one time for all, so the last one made is the one that counts."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.renewals import turn_to
from broadsheet.subscriptions.stripe.local.resource import Resource
from broadsheet.subscriptions.stripe.local.terms import DAY


class TestClock(Resource):
    """A clock that stands still until it is turned."""

    # Not a class of tests.
    __test__ = False

    object = "test_helpers.test_clock"
    _id_prefix = "clock_"

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        frozen = given.when("frozen_time")
        name = given.text("name")
        given.nothing_more()
        if frozen is None:
            raise refuse("Missing required param: frozen_time.", "frozen_time", "parameter_missing")
        turn_to(frozen)
        super().__init__()
        self.name = name
        self.deletes_after = self.created + 30 * DAY
        self.status = "ready"
        self.status_details: dict[str, Any] = {}

    @property
    def frozen_time(self) -> int:
        return clock.now()

    @classmethod
    def _api_advance(cls, id: str, **parameters: Any) -> "TestClock":
        given = Given(parameters)
        instant = given.when("frozen_time")
        given.nothing_more()
        test_clock = cls._get(id)
        if instant is None or instant < clock.now():
            raise refuse("You cannot turn a test clock back.", "frozen_time")
        turn_to(instant)
        test_clock._tell("ready")
        return test_clock

    @classmethod
    def _api_delete(cls, id: str, **parameters: Any) -> Any:
        Given(parameters).nothing_more()
        del resources.store[f"{cls.object}:{cls._get(id).id}"]
        clock.run_on()
        return resources.DeletedObject(id, cls.object)
