"""Asking a captcha's provider whether a person has filled in a form.

Turnstile: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
hCaptcha: https://docs.hcaptcha.com/#verify-the-user-response-server-side
"""

import json
import logging
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 5
EXPECTED = "BROADSHEET_CAPTCHA: expected `turnstile SITEKEY SECRET` or `hcaptcha SITEKEY SECRET`"


class BadCaptcha(ValueError):
    """The captcha cannot be set up as it is written; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider's script is, who verifies, and how its class and its field are called in forms.

    `origins` is what browsers must be allowed to load from.
    """

    script: str
    verify: str
    css_class: str
    field: str
    origins: tuple[str, ...]


PROVIDERS = {
    "turnstile": Provider(
        "https://challenges.cloudflare.com/turnstile/v0/api.js",
        "https://challenges.cloudflare.com/turnstile/v0/siteverify",
        "cf-turnstile",
        "cf-turnstile-response",
        ("https://challenges.cloudflare.com",),
    ),
    "hcaptcha": Provider(
        "https://js.hcaptcha.com/1/api.js",
        "https://api.hcaptcha.com/siteverify",
        "h-captcha",
        "h-captcha-response",
        ("https://hcaptcha.com", "https://*.hcaptcha.com"),
    ),
}


@dataclass(frozen=True, slots=True)
class Captcha:
    """A captcha of one provider, for one site."""

    provider: Provider
    site_key: str
    secret: str
    verify_url: str

    def is_solved(self, answer: str, address: str) -> bool:
        """Whether the provider believes in the person at `address`.

        Without an answer it is not asked. When it cannot be reached the person is let through: the
        honeypot, the time trap and the limits still stand.
        """
        if not answer:
            return False
        asked = {"secret": self.secret, "response": answer, "remoteip": address}
        # The address is the publisher's own setting, never a reader's.
        request = Request(self.verify_url, urlencode(asked).encode())  # noqa: S310
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as said:  # noqa: S310
                return bool(json.load(said).get("success"))
        except (URLError, TimeoutError, ValueError, AttributeError) as error:
            log.error("the captcha's provider did not answer, a reader was let through: %s", error)
            return True


def read_captcha(text: str) -> Captcha | None:
    """Return the captcha that a setting names, None for an empty one. Raises BadCaptcha.

    A fourth word is another address to verify at, for a provider of one's own.
    """
    if not text.strip():
        return None
    name, *words = text.split()
    if name not in PROVIDERS or len(words) not in (2, 3):
        raise BadCaptcha(EXPECTED)
    provider = PROVIDERS[name]
    return Captcha(provider, words[0], words[1], words[2] if len(words) == 3 else provider.verify)
