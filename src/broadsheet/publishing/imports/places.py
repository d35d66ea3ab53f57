"""Where an imported page goes in the edition."""

from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.models import SectionPage


def get_section(path: str, labels: tuple[str, ...]) -> tuple[SectionPage, bool]:
    """The section at `path`, or, without one, of the first label that names one; and whether it was named.

    The first section of the edition takes what names none. Raises ImportRefused for a path that leads
    nowhere, and for an edition without sections.
    """
    sections = list(SectionPage.objects.live().order_by("path"))
    if not sections:
        raise ImportRefused("The edition has no section yet.", "Make one under Pages in the admin.")
    if path:
        wanted = path.strip("/").casefold()
        found = next((section for section in sections if section.own_path.casefold() == wanted), None)
        if found is None:
            known = ", ".join(section.own_path for section in sections)
            raise ImportRefused(f"There is no section {path}.", f"Choose one of: {known}.")
        return found, True
    titles = {section.title.casefold(): section for section in reversed(sections)}
    named = next((titles[label.casefold()] for label in labels if label.casefold() in titles), None)
    return named or sections[0], named is not None
