"""Made-up journals: what a paper's would hold, by the real meter. For the demo and for trials."""

from broadsheet.analytics.generated.making import Recipe, is_generated, make_journal

__all__ = ["Recipe", "is_generated", "make_journal"]
