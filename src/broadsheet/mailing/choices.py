"""What readers have chosen: which mails they want, and in which language."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.utils.translation import get_supported_language_variant

from broadsheet.mailing.kinds import REFUSABLE, Purpose
from broadsheet.mailing.models import Mail, Refusal, Tongue

SALT = "broadsheet.mailing.choices"

Addressee = AbstractBaseUser | str


def who_is(addressee: Addressee) -> str:
    """Return the name under which choices are kept: an account's outlives a change of address."""
    return addressee.strip().lower() if isinstance(addressee, str) else f"#{addressee.pk}"


def refused_by(who: str) -> frozenset[Purpose]:
    """Return the purposes that somebody wants no mails of."""
    found = Refusal.objects.filter(who=who).values_list("purpose", flat=True)
    return frozenset(Purpose(purpose) for purpose in found)


def wants(who: str, purpose: Purpose) -> bool:
    """Whether a mail of this purpose may be sent. What readers have asked for themselves always may."""
    return purpose not in REFUSABLE or purpose not in refused_by(who)


def refuse(who: str, purposes: Collection[Purpose], now: datetime) -> None:
    """Send no more mails of these purposes. Raises ValueError for one that cannot be refused."""
    for purpose in purposes:
        if purpose not in REFUSABLE:
            raise ValueError(f"mails of purpose {purpose} cannot be refused; expected one of {REFUSABLE}")
        Refusal.objects.get_or_create(who=who, purpose=purpose, defaults={"refused_at": now})


def accept(who: str, purposes: Collection[Purpose]) -> None:
    """Take refusals back."""
    Refusal.objects.filter(who=who, purpose__in=purposes).delete()


def proof_for(who: str, purpose: Purpose) -> str:
    """Return what an unsubscribe link proves. It holds for good: old mails must keep their word."""
    return signing.dumps([who, purpose.value], salt=SALT)


def read_proof(proof: str) -> tuple[str, Purpose] | None:
    """Return who refuses what; None for a false proof."""
    try:
        who, purpose = signing.loads(proof, salt=SALT)
        return str(who), Purpose(purpose)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def language_of(addressee: Addressee, otherwise: str = "") -> str:
    """Return the language to write in: the reader's choice, else `otherwise`, else the edition's own."""
    chosen = None
    if not isinstance(addressee, str):
        chosen = Tongue.objects.filter(user=addressee).values_list("language", flat=True).first()
    try:
        return get_supported_language_variant(chosen or otherwise or settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE


def choose_language(user: AbstractBaseUser, language: str) -> None:
    """Write to a reader in this language from now on. Raises LookupError for one we do not speak."""
    Tongue.objects.update_or_create(
        user=user, defaults={"language": get_supported_language_variant(language)}
    )


def remember_language(user: AbstractBaseUser, language: str) -> None:
    """Take a language for the reader's, unless they have one already."""
    Tongue.objects.get_or_create(user=user, defaults={"language": get_supported_language_variant(language)})


def forget(user: AbstractBaseUser) -> None:
    """Delete what is kept about a reader: their choices, and the mails they got."""
    Refusal.objects.filter(who=who_is(user)).delete()
    Tongue.objects.filter(user=user).delete()
    Mail.objects.filter(user=user).delete()
