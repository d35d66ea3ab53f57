"""The secrets and their rotation."""

import pytest

from broadsheet.passes import Keyring

SECRET = "ab" * 16


def test_the_first_key_named_signs() -> None:
    keyring = Keyring.from_text(f"7:{SECRET}, 1:{'cd' * 32}")
    assert keyring.signing == 7
    assert keyring.keys == {7: b"\xab" * 16, 1: b"\xcd" * 32}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "part 1"),
        (SECRET, "part 1"),
        (f"1:{SECRET},", "part 2"),
        (f"x:{SECRET}", "part 1"),
        (f"²:{SECRET}", "part 1"),
        (f"-1:{SECRET}", "part 1"),
        (f"256:{SECRET}", "between 0 and 255"),
        ("1:abcd", "has 2 bytes"),
        (f"1:{'ab' * 65}", "has 65 bytes"),
        (f"1:{SECRET},1:{SECRET}", "twice"),
    ],
)
def test_a_faulty_key_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Keyring.from_text(text)


def test_a_faulty_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(ValueError, match="not hexadecimal") as caught:
        Keyring.from_text("1:tellnobody")
    assert "tellnobody" not in str(caught.value)


def test_the_signing_key_must_be_among_the_keys() -> None:
    with pytest.raises(ValueError, match="not among the keys"):
        Keyring({1: b"x" * 16}, signing=2)


def test_secrets_are_not_printed() -> None:
    assert "xxxx" not in repr(Keyring({1: b"x" * 16}, signing=1))


def test_an_unknown_key_signs_nothing() -> None:
    assert Keyring({1: b"x" * 16}, signing=1).sign(2, b"message") is None
