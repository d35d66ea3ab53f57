"""Devices: which there are, signing out of any, and what happens where there are too many."""

import pytest
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.test import Client

from broadsheet.accounts.devices import forget_ended_devices, name_of
from broadsheet.accounts.settings import Rights
from broadsheet.mailing.models import Mail
from broadsheet.meter import Entitlement, Standing
from tests.accounts.build import some_settings
from tests.accounts.pages import GATE, carried_pass, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts", "reader")]
RIGHT = Entitlement("*")


@pytest.fixture
def two_at_once(accounts, ledger, clock):
    """A product that two devices may use at once."""
    rights = Rights((RIGHT,), Standing.SUBSCRIBED)
    accounts.settings = some_settings(
        ledger, clock, rights=lambda account, now: rights, devices_at_once=lambda account, now: 2
    )


def a_device(clock, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"):
    """Return a browser that has just signed in."""
    client = Client(headers={"User-Agent": user_agent})
    sign_in(client)
    # allauth notes the machine's own time, which may be long after the one that this clock tells.
    session = UserSession.objects.filter(session_key=client.session.session_key)
    session.update(created_at=clock.now, last_seen_at=clock.now)
    clock.turn(minutes=1)
    return client


def renewed(client, clock):
    """Return the pass that the gate gets when it asks anew."""
    client.post("/-/pass", headers=GATE)
    return carried_pass(client, clock)


def forms(client):
    """Return what each device's buttons send, by the device's name and the action."""
    page = BeautifulSoup(client.get("/account/devices/").content, "html.parser")
    return {
        (item.h2.contents[0].strip(), button["value"]): {
            "device": item.select_one("[name=device]")["value"],
            "action": button["value"],
        }
        for item in page.select(".devices li")
        for button in item.select("button")
    }


def test_the_page_lists_where_a_reader_is_signed_in(clock):
    here = a_device(clock)
    a_device(clock, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/605.1")
    page = words(here.get("/account/devices/"))
    assert "Firefox on Linux this device" in page
    assert "Safari on iPhone" in page


def test_a_reader_signs_another_device_out(clock, reader):
    here = a_device(clock)
    phone = a_device(clock, "Mozilla/5.0 (iPhone) Version/19.0 Safari/605.1")
    here.post("/account/devices/", forms(here)["Safari on iPhone", "sign_out"])
    assert phone.get("/account/").status_code == 302
    assert not renewed(phone, clock).is_signed_in
    assert here.get("/account/").status_code == 200


def test_signing_out_of_this_device_signs_out_here(clock):
    here = a_device(clock)
    here.post("/account/devices/", forms(here)["Firefox on Linux", "sign_out"])
    assert here.get("/account/").status_code == 302
    assert not carried_pass(here, clock).is_signed_in


def test_a_reader_signs_all_others_out(clock):
    here, there, elsewhere = (a_device(clock) for _ in range(3))
    here.post("/account/devices/", {"action": "sign_out_others"})
    assert [one.get("/account/").status_code for one in (here, there, elsewhere)] == [200, 302, 302]


def test_devices_signed_out_from_another_one_are_mailed_of_and_this_one_is_not(clock):
    here = a_device(clock)
    for system in ("iPhone", "Windows"):
        a_device(clock, f"Mozilla/5.0 ({system}) Version/19.0 Safari/605.1")
    here.post("/account/devices/", {"action": "sign_out_others"})
    mail = Mail.objects.get(kind="device_signed_out")
    assert set(mail.facts["device"].split(", ")) == {"Safari on iPhone", "Safari on Windows"}
    here.post("/account/devices/", {"action": "sign_out_others"})
    here.post("/account/devices/", forms(here)["Firefox on Linux", "sign_out"])
    assert Mail.objects.filter(kind="device_signed_out").count() == 1


def test_nobody_signs_out_what_is_anothers(clock):
    here = a_device(clock)
    stranger = Client()
    sign_in(stranger, "subscriber@meridian.example")
    theirs = forms(here)["Firefox on Linux", "sign_out"]
    assert stranger.post("/account/devices/", theirs).status_code == 404
    assert stranger.post("/account/devices/", theirs | {"device": "x"}).status_code == 404
    assert here.get("/account/").status_code == 200


@pytest.mark.usefixtures("two_at_once")
def test_the_oldest_of_too_many_devices_loses_the_rights_and_is_told_why(clock):
    oldest, second, third = (a_device(clock) for _ in range(3))
    for client in (second, third):
        assert renewed(client, clock).entitlements == (RIGHT,)
    left_out = renewed(oldest, clock)
    assert left_out.is_signed_in
    assert left_out.entitlements == ()
    assert left_out.standing is Standing.TOO_MANY_DEVICES
    assert "in use on other devices" in words(oldest.get("/account/"))
    page = words(oldest.get("/account/devices/"))
    assert "on 2 devices at once" in page
    assert "not in use here" in page


@pytest.mark.usefixtures("two_at_once")
def test_who_signs_in_has_the_rights_at_once(clock):
    client = Client()
    client.get("/account/login/")
    sign_in(client)
    assert carried_pass(client, clock).entitlements == (RIGHT,), "not only at the next renewal"


@pytest.mark.usefixtures("two_at_once")
def test_a_reader_chooses_which_device_stays(clock):
    oldest, second, third = (a_device(clock) for _ in range(3))
    oldest.post("/account/devices/", forms(oldest)["Firefox on Linux", "keep"])
    assert carried_pass(oldest, clock).entitlements == (RIGHT,), "at once, not at the next renewal"
    assert renewed(second, clock).standing is Standing.TOO_MANY_DEVICES
    assert renewed(third, clock).entitlements == (RIGHT,)


@pytest.mark.usefixtures("two_at_once")
def test_signing_one_out_makes_room(clock):
    oldest, _, third = (a_device(clock) for _ in range(3))
    assert renewed(oldest, clock).entitlements == ()
    third.post("/account/logout/")
    assert renewed(oldest, clock).entitlements == (RIGHT,)


@pytest.mark.usefixtures("two_at_once")
def test_a_device_that_lay_in_a_drawer_does_not_count(clock):
    first, second, drawer = (a_device(clock) for _ in range(3))
    for _ in range(5):
        clock.turn(days=7)
        assert renewed(second, clock).entitlements == (RIGHT,)
        renewed(first, clock)
    assert renewed(first, clock).entitlements == (RIGHT,)
    assert "Not used for a month" in words(first.get("/account/devices/"))
    assert renewed(drawer, clock).entitlements == (RIGHT,), "it was signed in on last"
    assert renewed(first, clock).entitlements == ()


def test_without_rights_there_is_nothing_to_lose(accounts, ledger, clock):
    accounts.settings = some_settings(ledger, clock, devices_at_once=lambda account, now: 1)
    first, _ = a_device(clock), a_device(clock)
    assert renewed(first, clock).standing is Standing.NEVER_SUBSCRIBED


def test_what_is_kept_of_a_device_goes_with_its_session(clock):
    a_device(clock)
    gone = a_device(clock)
    gone.session.delete(gone.session.session_key)
    assert forget_ended_devices() == 1
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari on macOS"),
        ("PaperReader/3.1 (tablet)", "PaperReader"),
        ("", "Unknown device"),
    ],
)
def test_devices_are_called_what_readers_call_them(user_agent, name):
    assert name_of(user_agent) == name
