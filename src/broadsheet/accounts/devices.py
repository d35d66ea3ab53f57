"""The devices a reader is signed in on, and which of them keep the rights where these are too many.

A device is a session. The rights hold on as many as the product allows: those on which the reader has
signed in last, or which they have chosen since. Nobody is asked to sign out: the oldest loses the rights,
is told why at the wall, and gets them back by one press of a button.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

# A device that was not used for so long is no longer one of those "at once".
IDLE = timedelta(days=30)
CLAIMED_AT = "claimed_at"


@dataclass(frozen=True, slots=True)
class Device:
    """One device. `has_rights` is for what its reader has bought."""

    session: UserSession
    claimed_at: datetime
    is_idle: bool
    has_rights: bool


def note_device(request: HttpRequest, now: datetime) -> str:
    """Note that the session's device is in use; return the session's key."""
    if request.session.session_key is None:
        request.session.save()
    key: str = request.session.session_key
    # The gate asks for readers from an address of its own, which says nothing about theirs.
    if not UserSession.objects.filter(session_key=key, user_id=request.user.pk).update(last_seen_at=now):
        UserSession.objects.create_from_request(request)
        UserSession.objects.filter(session_key=key).update(
            last_seen_at=now, created_at=now, data={CLAIMED_AT: now.isoformat()}
        )
    return key


def devices_of(user: AbstractBaseUser, limit: int | None, now: datetime) -> tuple[Device, ...]:
    """Return the devices of a user, those that were claimed last first; at most `limit` have rights."""
    found = sorted(
        ((_claimed_at(session), session.pk, session) for session in UserSession.objects.purge_and_list(user)),
        reverse=True,
    )
    devices: list[Device] = []
    used = 0
    for claimed_at, _, session in found:
        is_idle = session.last_seen_at < now - IDLE
        has_rights = limit is None or (not is_idle and used < limit)
        used += not is_idle
        devices.append(Device(session, claimed_at, is_idle, has_rights))
    return tuple(devices)


def has_rights(user: AbstractBaseUser, session_key: str, limit: int | None, now: datetime) -> bool:
    """Whether what the user has bought holds on this device."""
    if limit is None:
        return True
    devices = devices_of(user, limit, now)
    return any(device.has_rights for device in devices if device.session.session_key == session_key)


def claim(session: UserSession, now: datetime) -> None:
    """Let the rights hold on this device, and no longer on the one that was claimed longest ago."""
    session.data = {**session.data, CLAIMED_AT: now.isoformat()}
    session.save(update_fields=["data"])


def _claimed_at(session: UserSession) -> datetime:
    said = session.data.get(CLAIMED_AT)
    return datetime.fromisoformat(said) if said else session.created_at
