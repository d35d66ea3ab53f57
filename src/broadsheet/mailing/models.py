"""What mail keeps: the outbox, the publisher's own words, and what readers have chosen."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.mailing.kinds import Purpose

LONGEST_NAME = 60


class State(models.TextChoices):
    """What became of a mail."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")


class Mail(models.Model):
    """One mail to one reader, from the moment something happened until it has left.

    Nobody tries it before `due_at`: it rests after a failure, or somebody is at it. `message_id` stays the
    same however often it is tried, so that a mail program can tell a second copy. `once` names what must
    not be said twice.
    """

    kind = models.CharField(_("kind"), max_length=LONGEST_NAME)
    to = models.EmailField(_("to"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    language = models.CharField(_("language"), max_length=10)
    facts = models.JSONField(default=dict)
    once = models.CharField(max_length=150, null=True, blank=True, unique=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # As it was sent, unless its kind is secret.
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mails_to_send"),
            models.Index(fields=["kind", "-made_at"], name="mails_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.to}"


class OwnWording(models.Model):
    """The publisher's own words for one kind in one language. Without one, the shipped words are said."""

    kind = models.CharField(max_length=LONGEST_NAME)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("words of a mail")
        verbose_name_plural = _("words of mails")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_wording_per_kind_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Refusal(models.Model):
    """Somebody wants no mails of a purpose. `who` is a user's number, or an address without an account."""

    who = models.CharField(max_length=254)
    purpose = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Purpose])
    refused_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "purpose"], name="refused_once")]

    def __str__(self) -> str:
        return f"{self.who}: {self.purpose}"


class Tongue(models.Model):
    """The language in which a reader is written to."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_language"
    )
    language = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.user}: {self.language}"
