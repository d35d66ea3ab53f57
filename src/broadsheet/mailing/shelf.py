"""Where the words of mails are kept: the publisher's own over the shipped ones."""

from broadsheet.mailing.kinds import Kind
from broadsheet.mailing.models import OwnWording
from broadsheet.mailing.wording import Wording, check_wording, shipped_wording


def find_own(kind: Kind, language: str) -> Wording | None:
    """Return the publisher's own words, if there are any."""
    found = OwnWording.objects.filter(kind=kind.name, language=language).first()
    return Wording(found.subject, found.text) if found else None


def wording_of(kind: Kind, language: str) -> Wording:
    """Return the words in force."""
    return find_own(kind, language) or shipped_wording(kind, language)


def keep(kind: Kind, language: str, subject: str, text: str) -> None:
    """Keep the publisher's words; the shipped words are kept as none. Raises BadWording."""
    wording = check_wording(subject, text, kind.fact_names)
    if wording == shipped_wording(kind, language):
        reset(kind, language)
        return
    OwnWording.objects.update_or_create(
        kind=kind.name,
        language=language,
        defaults={"subject": wording.subject, "text": wording.text},
    )


def reset(kind: Kind, language: str) -> None:
    """Say again what Broadsheet comes with."""
    OwnWording.objects.filter(kind=kind.name, language=language).delete()
