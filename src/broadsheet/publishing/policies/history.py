"""The versions of the policy as a history: which holds, which is to come, who made it and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.publishing.policies.models import PolicyVersion
from broadsheet.publishing.policies.versions import policy_in_force


class State(TextChoices):
    """Where a version stands."""

    IN_FORCE = "in_force", gettext_lazy("in force")
    SCHEDULED = "scheduled", gettext_lazy("scheduled")
    PAST = "past", gettext_lazy("past")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


@dataclass(frozen=True, slots=True)
class Entry:
    """One version, its state, who made it, and why."""

    version: PolicyVersion
    state: State
    who: str
    note: str


def list_history(now: datetime) -> list[Entry]:
    """Return all versions, the newest first."""
    in_force = policy_in_force(now).version
    versions = PolicyVersion.objects.select_related("created_by", "rolled_back_to")
    return [
        Entry(version, _state(version, in_force, now), _who(version), _note(version)) for version in versions
    ]


def _state(version: PolicyVersion, in_force: str, now: datetime) -> State:
    if version.withdrawn_at is not None:
        return State.WITHDRAWN
    if version.effective_from > now:
        return State.SCHEDULED
    return State.IN_FORCE if version.name == in_force else State.PAST


def _who(version: PolicyVersion) -> str:
    user = version.created_by
    return _("command line") if user is None else user.get_full_name() or user.get_username()


def _note(version: PolicyVersion) -> str:
    if version.rolled_back_to is None:
        return version.note
    return _("Back to {version}").format(version=version.rolled_back_to.name)
