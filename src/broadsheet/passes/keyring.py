"""The secrets that passes are signed with, and their rotation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

PERSON = b"broadsheet.pass"
MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Keyring:
    """Any known key opens a pass; the signing key seals new ones.

    To rotate: add the new key as signing and keep the old one for 400 days, the age at which passes
    end. Key ids are 0 to 255, secrets 16 to 64 bytes; anything else raises ValueError.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    signing: int
    hashers: Mapping[int, blake2b] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.signing not in self.keys:
            raise ValueError(f"the signing key {self.signing} is not among the keys")
        for key_id, secret in self.keys.items():
            if not 0 <= key_id <= 255:
                raise ValueError(f"key id {key_id} is not between 0 and 255")
            if not 16 <= len(secret) <= 64:
                raise ValueError(f"key {key_id} has {len(secret)} bytes; expected 16 to 64")
        # Hashers are prepared once and copied per pass: that is half the cost of a signature.
        prepared = {
            key_id: blake2b(digest_size=MAC_BYTES, key=secret, person=PERSON)
            for key_id, secret in self.keys.items()
        }
        object.__setattr__(self, "hashers", prepared)

    @classmethod
    def from_text(cls, text: str) -> "Keyring":
        """Read `2:hexsecret,1:hexold`; the first signs. Raises ValueError that names the faulty part."""
        keys: dict[int, bytes] = {}
        for number, part in enumerate(text.split(","), start=1):
            key_id, colon, secret = part.strip().partition(":")
            if not colon or not key_id.isascii() or not key_id.isdigit():
                raise ValueError(f"part {number} of the pass keys is not of the form 1:hexsecret")
            if int(key_id) in keys:
                raise ValueError(f"key id {key_id} is given twice")
            try:
                keys[int(key_id)] = bytes.fromhex(secret)
            except ValueError:
                # The secret itself is not repeated: messages end up in logs.
                raise ValueError(f"the secret of key {key_id} is not hexadecimal") from None
        return cls(keys, next(iter(keys)))

    def sign(self, key_id: int, message: bytes) -> bytes | None:
        """Return the 16-byte signature of `message`, None if the key is not known."""
        hasher = self.hashers.get(key_id)
        if hasher is None:
            return None
        hasher = hasher.copy()
        hasher.update(message)
        return hasher.digest()
