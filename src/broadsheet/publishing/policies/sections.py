"""Sections that rules name, and sections that there are."""

from broadsheet.meter import Policy
from broadsheet.publishing.models.sections import SectionPage


def missing_sections(policy: Policy) -> list[str]:
    """Return the sections that rules name and the edition does not have."""
    known = {section.own_path for section in SectionPage.objects.all()}
    return [rule.section for rule in policy.rules if rule.section and rule.section not in known]
