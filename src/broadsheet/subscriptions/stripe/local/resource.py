"""What every kind of thing here can do beyond localstripe's: open what is asked for, be listed, be found."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from localstripe import resources

from broadsheet.subscriptions.stripe.local.given import Given, merged, refuse

BOUNDS = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


class Opening:
    """Exports itself with what the request asked to be expanded, however deep."""

    # What today's API no longer shows, and what it shows only when it is asked for.
    _hidden: ClassVar[frozenset[str]] = frozenset()
    _on_request: ClassVar[frozenset[str]] = frozenset()

    def _export(self, expand: Iterable[str] | None = None) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        names = (name for name in {*vars(self), *dir(self)} if not name.startswith("_"))
        for name in names:
            if name not in self._hidden and name not in self._on_request:
                shown[name] = exported(getattr(self, name))
        for name, deeper in first_names(expand or ()).items():
            if name in self._on_request:
                shown[name] = exported(getattr(self, name))
            open_up(shown, name, deeper)
        return shown


class Page(Opening, resources.List):
    """A list, or one page of it."""


class Resource(Opening, resources.StripeObject):
    """A thing with an id. `_filters` are the parameters by which a list of them may be narrowed."""

    _filters: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def _api_list_all(cls, url: str, **parameters: Any) -> Page:
        given = Given(parameters)
        page = Page(url, limit=given.whole("limit", 10), starting_after=given.text("starting_after"))
        before, created = given.text("ending_before"), given.any("created")
        wanted = {name: given.any(name) for name in cls._filters}
        given.nothing_more()
        found = [thing for thing in reversed(all_of(cls)) if is_within(thing.created, created)]
        page._list = [thing for thing in found if thing._fits(dict(wanted))]
        if before:
            ids = [thing.id for thing in page._list]
            upto = ids.index(before) if before in ids else 0
            page._list = page._list[max(0, upto - page._limit) : upto]
        return page

    def _fits(self, wanted: dict[str, Any]) -> bool:
        return all(
            value is None or str(getattr(self, name)).lower() == str(value).lower()
            for name, value in wanted.items()
        )

    def _update(self, **parameters: Any) -> None:
        before = self._export()
        given = Given(parameters)
        if given.has("metadata"):
            self.metadata = merged(self.metadata, parameters["metadata"])
            given.pass_over("metadata")
        self._change(given)
        given.nothing_more()
        self._tell("updated", before)

    def _change(self, given: Given) -> None:
        """Take from what was given all that may be changed. Nothing but metadata, if not said otherwise."""

    def _tell(self, what: str, before: dict[str, Any] | None = None) -> None:
        """Announce what became of this, with what it was before where it differs."""
        if before is None or before != self._export():
            announce(f"{self._event_name()}.{what}", self, before)

    def _event_name(self) -> str:
        return str(self.object)

    @classmethod
    def _get(cls, id: str | None) -> Self:
        """Return the one of an id; raises Stripe's error when there is none."""
        found = resources.store.get(f"{cls.object}:{id}")
        if found is None:
            raise refuse(f"No such {cls.object}: '{id}'", "id", "resource_missing", 404)
        return found

    @classmethod
    def _api_retrieve(cls, id: str, **parameters: Any) -> Self:
        Given(parameters).nothing_more()
        return cls._get(id)


def announce(type: str, thing: Any, before: dict[str, Any] | None = None) -> None:
    """Keep an event, and offer it to whoever listens, the way localstripe does."""
    resources.schedule_webhook(resources.Event(type, thing, before))


def all_of(kind: type) -> list[Any]:
    """Return all things of a kind, the oldest first."""
    start = f"{kind.object}:"
    return [thing for key, thing in resources.store.items() if key.startswith(start)]


def find(id: str) -> Any:
    """Return the thing of any kind with this id; raises Stripe's error when there is none."""
    for key, thing in resources.store.items():
        if key.endswith(f":{id}"):
            return thing
    raise refuse(f"No such object: '{id}'", "id", "resource_missing", 404)


def is_within(value: int, bounds: Any) -> bool:
    """Whether an instant is what a list was narrowed to: one instant, or bounds by their names."""
    if bounds is None:
        return True
    if not isinstance(bounds, dict):
        return value == int(bounds)
    return all(BOUNDS[name](value, int(bound)) for name, bound in bounds.items())


def exported(value: Any) -> Any:
    """Return a value as it goes over the wire."""
    if hasattr(value, "_export"):
        return value._export()
    if isinstance(value, dict):
        return {name: exported(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [exported(inner) for inner in value]
    return value


def first_names(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return what stands before the first dot of each path, with all that follows it."""
    names: dict[str, list[str]] = {}
    for path in paths:
        name, _, deeper = path.partition(".")
        names.setdefault(name, []).extend([deeper] if deeper else [])
    return names


def open_up(shown: dict[str, Any], name: str, deeper: list[str]) -> None:
    """Put the thing itself where its id stands, and so on along the paths that lead deeper."""
    if name not in shown:
        raise refuse(f"This property cannot be expanded ({name}).", "expand")
    shown[name] = opened(shown[name], deeper)


def opened(value: Any, deeper: list[str]) -> Any:
    if isinstance(value, str):
        return find(value)._export(deeper)
    if isinstance(value, list):
        return [opened(inner, deeper) if not _is_plain(inner, deeper) else inner for inner in value]
    if isinstance(value, dict) and deeper:
        names = first_names(deeper)
        if "id" in value and not names.keys() <= value.keys():
            # It stands in a list, without what is shown on request only.
            return find(value["id"])._export(deeper)
        for name, further in names.items():
            open_up(value, name, further)
    return value


def _is_plain(value: Any, deeper: list[str]) -> bool:
    return isinstance(value, dict) and not deeper
