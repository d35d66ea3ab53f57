"""What Django checks of an edition before it runs. The ids are promises: docs/reference/settings.md."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from broadsheet.accounts.captcha import BadCaptcha, read_captcha


@register()
def check_mail(**kwargs: Any) -> list[CheckMessage]:
    """A paper whose letters stay in a folder signs nobody up."""
    environment = settings.ENVIRONMENT
    if environment.is_demo or environment.mail_url:
        return []
    return [
        Warning(
            f"No mail server: sign-in codes are written to {environment.data_dir / 'mail'} and reach nobody.",
            hint="Set BROADSHEET_MAIL=smtp://user:password@host:587.",
            id="broadsheet.W001",
        )
    ]


@register()
def check_hosts(**kwargs: Any) -> list[CheckMessage]:
    """A paper that answers for no host name answers nobody."""
    if settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "No host name is answered.",
            hint="Set BROADSHEET_HOSTS to the names that readers type.",
            id="broadsheet.E001",
        )
    ]


@register()
def check_captcha(**kwargs: Any) -> list[CheckMessage]:
    """A captcha that cannot be read would let nobody register."""
    try:
        read_captcha(settings.ENVIRONMENT.captcha)
    except BadCaptcha as error:
        return [Error("The captcha cannot be set up.", hint=str(error), id="broadsheet.E002")]
    return []


@register()
def check_stripe(**kwargs: Any) -> list[CheckMessage]:
    """A demo charges nobody, and a paper that sells does."""
    environment = settings.ENVIRONMENT
    keys = environment.stripe
    if keys is None:
        return []
    if environment.is_demo and "_live_" in keys.key:
        message = "This demo has a key of Stripe that charges real cards."
        return [Error(message, hint="Set BROADSHEET_STRIPE_KEY to a test key.", id="broadsheet.E003")]
    if not environment.is_demo and "_test_" in keys.key:
        message = "Stripe has a test key: readers are let in, and no money moves."
        return [Warning(message, hint="Set BROADSHEET_STRIPE_KEY to a live key.", id="broadsheet.W002")]
    return []


CHECKS = (check_mail, check_hosts, check_captcha, check_stripe)
