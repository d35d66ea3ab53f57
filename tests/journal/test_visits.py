"""How somebody came, told in classes."""

import pytest

from broadsheet.journal.visits import device_of, is_named_robot, referrer_of

PHONE = b"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
ANDROID = b"Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/131.0 Mobile Safari/537.36"
TABLET = b"Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/131.0 Safari/537.36"
IPAD = b"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
DESKTOP = b"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
ROBOT = b"Mozilla/5.0 (compatible; Examplebot/2.1)"


@pytest.mark.parametrize(
    ("agent", "device"),
    [(PHONE, "phone"), (ANDROID, "phone"), (TABLET, "tablet"), (IPAD, "tablet"), (DESKTOP, "desktop"),
     (ROBOT, "robot"), (b"curl/8.11", "robot"), (b"", "robot")],
)  # fmt: skip
def test_a_device_is_told_by_its_user_agent(agent: bytes, device: str) -> None:
    assert device_of(agent) == device
    assert is_named_robot(agent) is (device == "robot")


@pytest.mark.parametrize(
    ("referrer", "found"),
    [
        (b"", "direct"),
        (b"nonsense", "direct"),
        (b"https://paper.example/politics/", "internal"),
        (b"https://www.paper.example:8000/", "internal"),
        (b"https://www.google.co.uk/search?q=ports", "search"),
        (b"https://duckduckgo.com/", "search"),
        (b"https://mail.google.com/mail/u/0", "mail"),
        (b"android-app://com.google.android.gm/", "mail"),
        (b"https://outlook.live.com?x", "mail"),
        (b"https://t.co/abc", "social"),
        (b"https://l.facebook.com/l.php", "social"),
        (b"https://someone@elsewhere.example/", "other"),
    ],
)
def test_a_referrer_is_told_by_its_host(referrer: bytes, found: str) -> None:
    assert referrer_of(referrer, b"paper.example:8000") == found
