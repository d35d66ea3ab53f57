"""Figures of the journal: each a query with its definition, asked of a stretch of time."""

from broadsheet.analytics.figures.answering import Answer, Filter, Inquiry, answer
from broadsheet.analytics.figures.catalogue import FIGURES, Figure

__all__ = ["FIGURES", "Answer", "Figure", "Filter", "Inquiry", "answer"]
