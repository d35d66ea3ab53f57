"""Examining what an edition does by itself: whether anybody does it, and what waits. Needs the database."""

from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from broadsheet.mailing.models import Mail
from broadsheet.mailing.models import State as MailState
from broadsheet.project.findings import Finding, State, in_words
from broadsheet.project.mail import mail_settings
from broadsheet.project.turns import find_holder, seconds_since_round
from broadsheet.subscriptions.inbox import MOST_ATTEMPTS
from broadsheet.subscriptions.models import ProviderEvent

LATE_SECONDS = 600  # a mail or an event of Stripe's that has waited so long
SILENT_SECONDS = 180  # a round of the chores comes every quarter of a minute, and may be a long one
ANSWER_SECONDS = 5
BEGIN = (
    "Nothing is published at its hour, and no mail leaves: run broadsheet work, or run without --no-chores."
)


def age_of(instant: datetime | None) -> float | None:
    """Return how many seconds ago something was; None if it never was."""
    return None if instant is None else (timezone.now() - instant).total_seconds()


def examine_chores() -> Finding:
    """Say who does the chores: the machine whose turn it is, or this one where there is no other."""
    age = seconds_since_round(settings.ENVIRONMENT.chores_path)
    here = "none here" if age is None else f"a round here {in_words(age)} ago"
    if connection.vendor != "postgresql":
        if age is None or age > SILENT_SECONDS:
            return Finding("chores", State.LOOK, f"nobody does them: {here}", BEGIN)
        return Finding("chores", State.OK, here)
    holder = find_holder()
    if holder is None:
        return Finding("chores", State.LOOK, f"no machine does them: {here}", BEGIN)
    span = in_words(age_of(holder.since) or 0)
    return Finding("chores", State.OK, f"done by the machine at {holder.place} for {span}; {here}")


def examine_mail_server() -> Finding:
    """Sign in to the mail server, and send nothing."""
    environment = settings.ENVIRONMENT
    told = mail_settings(environment.mail_url, environment.data_dir)
    if not environment.mail_url:
        return Finding("mail server", State.OK, f"none: mails are files in {told['EMAIL_FILE_PATH']}")
    place = f"{told['EMAIL_HOST']}:{told['EMAIL_PORT']}"
    server = EmailBackend(
        host=told["EMAIL_HOST"],
        port=told["EMAIL_PORT"],
        username=told["EMAIL_HOST_USER"],
        password=told["EMAIL_HOST_PASSWORD"],
        use_ssl=told["EMAIL_USE_SSL"],
        use_tls=told["EMAIL_USE_TLS"],
        timeout=ANSWER_SECONDS,
    )
    try:
        with closing(server):
            server.open()
    except OSError as error:  # as all of smtplib's are
        hint = "Mails wait until it is back: see BROADSHEET_MAIL in docs/reference/settings.md."
        return Finding("mail server", State.FAULT, f"{place}: {error}", hint)
    return Finding("mail server", State.OK, f"{place} lets us in")


def examine_mail() -> Finding:
    """Say how many mails wait, and since when."""
    waiting = Mail.objects.filter(state=MailState.WAITING)
    given_up = Mail.objects.filter(state=MailState.GIVEN_UP).count()
    age = age_of(waiting.aggregate(oldest=Min("made_at"))["oldest"])
    says = f"{waiting.count()} wait, {given_up} were given up"
    if age is None or age < LATE_SECONDS:
        return Finding("mail", State.OK, says)
    hint = "See the admin under Mails, or docs/how-to/operator-find-mails-that-wait-or-bounce.md."
    return Finding("mail", State.LOOK, f"{says}, the oldest for {in_words(age)}", hint)


def examine_inbox() -> Finding:
    """Say how many events of Stripe's wait, and since when."""
    waiting = ProviderEvent.objects.filter(handled_at=None)
    stuck = waiting.filter(attempts__gte=MOST_ATTEMPTS).count()
    age = age_of(waiting.aggregate(oldest=Min("received_at"))["oldest"])
    says = f"{waiting.count()} events wait, {stuck} are no longer tried"
    if age is None or (age < LATE_SECONDS and not stuck):
        return Finding("payments inbox", State.OK, says)
    return Finding("payments inbox", State.LOOK, f"{says}, the oldest for {in_words(age)}", "Read the log.")
