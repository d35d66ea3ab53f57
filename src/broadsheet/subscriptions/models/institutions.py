"""Institutions: places whose people read by its right, known by their network or their address."""

from ipaddress import ip_network
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import fresh_reader_id

# Whoever is nearer to the whole Internet than this has mistyped a number.
WIDEST = {4: 8, 6: 19}


class Institution(models.Model):
    """A university, a library, a firm. `institution_id` is its name in passes and ledgers."""

    name = models.CharField(_("name"), max_length=120)
    institution_id = models.BinaryField(max_length=12, unique=True, default=fresh_reader_id, editable=False)
    scopes = models.JSONField(
        _("may read"), default=list, help_text=_('["*"] for everything, or the paths of sections.')
    )
    networks = models.TextField(
        _("networks"), blank=True, help_text=_("One a line, such as 192.0.2.0/24 or 2001:db8::/32.")
    )
    domains = models.TextField(
        _("e-mail domains"),
        blank=True,
        help_text=_("One a line, such as university.example. Readers with a confirmed address there belong."),
    )
    allowance = models.PositiveIntegerField(
        _("articles a month"), null=True, blank=True, help_text=_("Of all its people. Empty: any number.")
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse networks and domains that cannot be read, and keep the others tidily, one a line."""
        super().clean()
        problems: dict[str, list[str]] = {}
        for name, tidy in (("networks", tidy_network), ("domains", tidy_domain)):
            kept = []
            for line in getattr(self, name).split():
                try:
                    kept.append(tidy(line))
                except ValidationError as error:
                    problems.setdefault(name, []).extend(error.messages)
            setattr(self, name, "\n".join(dict.fromkeys(kept)))
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            problems["ends_at"] = [_("This is before it begins; expected a later time.")]
        if not self.scopes or not all(isinstance(scope, str) and scope for scope in self.scopes):
            problems["scopes"] = [_('Expected a list such as ["*"] or ["business", "world/asia"].')]
        if problems:
            raise ValidationError(problems)


def tidy_network(text: str) -> str:
    """Return a network as it is written by convention; raises ValidationError for what is none."""
    try:
        network = ip_network(text)
    except ValueError:
        message = _("%(text)s is no network; expected one such as 192.0.2.0/24, with zeros after the prefix.")
        raise ValidationError(message, params={"text": text}) from None
    if network.prefixlen < WIDEST[network.version]:
        message = _("%(text)s holds a large part of the Internet; expected a network of one institution.")
        raise ValidationError(message, params={"text": text})
    return str(network)


def tidy_domain(text: str) -> str:
    """Return a domain in small letters, without an @ before it; raises ValidationError for what is none."""
    domain = text.strip().lstrip("@").lower()
    params: dict[str, Any] = {"text": text}
    try:
        validate_domain_name(domain)
    except ValidationError:
        message = _("%(text)s is no domain; expected one such as university.example.")
        raise ValidationError(message, params=params) from None
    return domain
