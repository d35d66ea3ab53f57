"""Letters as readers would get them, from sample facts or from those of a mail that was really sent."""

from dataclasses import dataclass

from broadsheet.mailing.compose import Composed, Composer, Footing
from broadsheet.mailing.kinds import REFUSABLE, Kind
from broadsheet.mailing.models import Mail
from broadsheet.mailing.settings import get_settings
from broadsheet.mailing.wording import Wording

MOST_REAL = 5
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts of a preview come from: `sample`, or the number of a mail."""

    key: str
    mail: Mail | None = None


def sources_of(kind: Kind) -> list[Source]:
    """Return the sample and the latest mails of a kind whose facts are still known and still fit."""
    if kind.is_secret:
        return [Source(SAMPLE)]
    latest = Mail.objects.filter(kind=kind.name).exclude(facts={}).order_by("-made_at")[:MOST_REAL]
    fitting = [mail for mail in latest if set(mail.facts) == set(kind.fact_names)]
    return [Source(SAMPLE), *(Source(str(mail.pk), mail) for mail in fitting)]


def draw(kind: Kind, language: str, wording: Wording, source: Source) -> Composed:
    """Return a letter in these words. Links of its foot lead to the pages, but prove nothing."""
    head = get_settings().masthead()
    facts = source.mail.facts if source.mail else kind.samples(language)
    footing = Footing(f"{head.site_url}/account/mail/")
    if kind.purpose in REFUSABLE:
        footing = Footing(footing.preferences_url, f"{head.site_url}/mail/unsubscribe/preview/")
    return Composer(head, language).compose(kind, wording, facts, footing)


def find_source(kind: Kind, key: str) -> Source:
    """Return the source with this key; the sample if there is none."""
    return next((source for source in sources_of(kind) if source.key == key), Source(SAMPLE))
