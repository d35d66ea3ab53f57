"""The devices a reader is signed in on, and which of them keep the rights where these are too many.

A device is a session. The rights hold on as many as the product allows: those on which the reader has
signed in last, or which they have chosen since. Nobody is asked to sign out: the oldest loses the rights,
is told why at the wall, and gets them back by one press of a button.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core.internal.httpkit import get_client_ip
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

# A device that was not used for so long is no longer one of those "at once".
IDLE = timedelta(days=30)
NO_ADDRESS = "0.0.0.0"  # noqa: S104  nothing listens there; it says that nobody knows
CLAIMED_AT = "claimed_at"

# In this order: browsers name those before them in the list as well.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Device:
    """One device. `has_rights` is for what its reader has bought."""

    session: UserSession
    claimed_at: datetime
    is_idle: bool
    has_rights: bool


def note_device(request: HttpRequest, user: AbstractBaseUser, now: datetime) -> str:
    """Note that the session's device is in use by `user`; return the session's key."""
    if request.session.session_key is None or request.session.modified:
        # Who has just signed in is in the session, and not yet where devices are looked up.
        request.session.save()
    key: str = request.session.session_key
    # The gate asks for readers from an address of its own, which says nothing about theirs.
    if not UserSession.objects.filter(session_key=key, user_id=user.pk).update(last_seen_at=now):
        longest = UserSession._meta.get_field("user_agent").max_length
        facts = {
            "user": user,
            "ip": get_client_ip(request) or NO_ADDRESS,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:longest],
            "created_at": now,
            "last_seen_at": now,
            "data": {CLAIMED_AT: now.isoformat()},
        }
        UserSession.objects.update_or_create(session_key=key, defaults=facts)
    return key


def devices_of(user: AbstractBaseUser, limit: int | None, now: datetime) -> tuple[Device, ...]:
    """Return the devices of a user, those that were claimed last first; at most `limit` have rights."""
    found = sorted(
        ((_claimed_at(session), session.pk, session) for session in UserSession.objects.purge_and_list(user)),
        reverse=True,
    )
    devices: list[Device] = []
    used = 0
    for claimed_at, _pk, session in found:
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


def forget_ended_devices() -> int:
    """Delete what is kept of devices whose session is over; return how many went."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    ended, _each = UserSession.objects.filter(~Exists(alive)).delete()
    return int(ended)


def name_of(user_agent: str) -> str:
    """Return what a reader would call the browser that names itself so: `Firefox on Linux`."""
    browser = next((name for word, name in BROWSERS.items() if f"{word}/" in user_agent), "")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or re.split(r"[\s/]", user_agent)[0][:40] or _("Unknown device")


def _claimed_at(session: UserSession) -> datetime:
    said = session.data.get(CLAIMED_AT)
    return datetime.fromisoformat(said) if said else session.created_at
