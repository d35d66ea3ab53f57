"""The policy as a form. Fields take any text: the policy's own parser is the only judge."""

from zoneinfo import available_timezones

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from broadsheet.meter import Access, CrawlerPurpose
from broadsheet.meter.policy import CrawlerRule, MergeRule, OutageRule
from broadsheet.meter.weekdays import Weekday
from broadsheet.meter.windows import Unit
from broadsheet.publishing.policies.drafts import ROLLING, Fields
from broadsheet.publishing.policies.sentences import (
    ACCESSES,
    CRAWLER_GETS,
    CRAWLERS,
    MERGES,
    OUTAGES,
    WEEKDAYS,
)

EMPTY_RULES = 2  # room for new ones below those that are there; the next preview brings more
WINDOWS = [
    (Unit.DAY.value, _("Calendar day")),
    (Unit.WEEK.value, _("Calendar week")),
    (Unit.MONTH.value, _("Calendar month")),
    (ROLLING, _("Rolling days: each article falls away by itself")),
]
COUNT_HELP = _("A number of articles, or “unlimited”.")


def _said(words, choice):
    """Return the words for a choice, chosen when shown: the language may change by then."""
    return lazy(words[choice], str)()


def _text(label, **more) -> forms.CharField:
    return forms.CharField(label=label, required=False, **more)


def _choice(label, choices, **more) -> forms.CharField:
    return _text(label, widget=forms.Select(choices=choices), **more)


class PolicyForm(forms.Form):
    """All of a policy but its rules."""

    anonymous = _text(_("Without an account"), help_text=COUNT_HELP)
    registered = _text(_("Registered"), help_text=COUNT_HELP)
    period = _choice(_("Counted in"), WINDOWS)
    week_starts = _choice(
        _("A week begins on"),
        [(day.value, _said(WEEKDAYS, day)) for day in Weekday],
        help_text=_("For calendar weeks."),
    )
    rolling_days = _text(_("Rolling days"), help_text=_("For rolling days: how many."))
    timezone = _choice(
        _("Timezone"),
        [(name, name) for name in sorted(available_timezones())],
        help_text=_("Days, weeks and months begin at midnight there."),
    )
    merge = _choice(_("On signing in"), [(rule.value, _said(MERGES, rule)) for rule in MergeRule])
    outage = _choice(_("In an outage"), [(rule.value, _said(OUTAGES, rule)) for rule in OutageRule])
    per_hour = _text(_("New readers per network and hour"))
    exempt_networks = _text(
        _("Networks this does not hold for"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as 192.0.2.0/24."),
    )

    PANELS = (
        (
            _("Free articles"),
            ("anonymous", "registered", "period", "week_starts", "rolling_days", "timezone"),
        ),
        (_("Signing in, and outages"), ("merge", "outage")),
        (_("New readers"), ("per_hour", "exempt_networks")),
        (_("Crawlers that have proved who they are"), tuple(purpose.value for purpose in CrawlerPurpose)),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for purpose in CrawlerPurpose:
            choices = [
                (rule.value, CRAWLERS[purpose]().format(gets=CRAWLER_GETS[rule]())) for rule in CrawlerRule
            ]
            self.fields[purpose.value] = _choice(CRAWLER_LABELS[purpose], choices)

    @property
    def panels(self):
        """Headings with their bound fields, in the order of the page."""
        return [(heading, [self[name] for name in names]) for heading, names in self.PANELS]


CRAWLER_LABELS = {
    CrawlerPurpose.SEARCH: _("Search engines"),
    CrawlerPurpose.AI_SEARCH: _("AI search"),
    CrawlerPurpose.AI_TRAINING: _("AI training"),
    CrawlerPurpose.USER_FETCH: _("Fetched for a person"),
}


class RuleForm(forms.Form):
    """One article rule. A form left empty is no rule."""

    name = _text(_("Name"))
    section = _text(_("Section"), help_text=_("Its path, such as business/trade."))
    tag = _text(_("Tag"))
    older_than_days = _text(_("At least so many days old"))
    younger_than_days = _text(_("Less than so many days old"))
    access = _choice(
        _("Then articles"),
        [("", _("stay as their editor chose")), *((each.value, _said(ACCESSES, each)) for each in Access)],
    )
    pool = _text(_("Count of its own, named"), help_text=_("Empty: the site’s count."))
    anonymous = _text(_("There, without an account"), help_text=COUNT_HELP)
    registered = _text(_("There, registered"), help_text=COUNT_HELP)

    FIELDS = (
        "name",
        "section",
        "tag",
        "older_than_days",
        "younger_than_days",
        "access",
        "pool",
        "anonymous",
        "registered",
    )

    def own_fields(self) -> Fields:
        """Return what was typed, without what the set of forms adds."""
        return {name: self.cleaned_data.get(name, "") for name in self.FIELDS}

    @property
    def bound_fields(self):
        """The rule's own bound fields, in their order."""
        return [self[name] for name in self.FIELDS]


RuleFormSet = forms.formset_factory(RuleForm, extra=EMPTY_RULES, can_delete=True, can_order=True)


class TextForm(forms.Form):
    """The policy as TOML."""

    text = forms.CharField(label=_("Policy"), required=False, widget=forms.Textarea(attrs={"rows": 40}))


class WhenForm(forms.Form):
    """When the policy takes effect, and why it changes."""

    effective_from = forms.DateTimeField(
        label=_("Takes effect"),
        required=False,
        widget=AdminDateTimeInput,
        help_text=_("Empty: at once."),
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=200,
        help_text=_("For whoever reads the history."),
    )
