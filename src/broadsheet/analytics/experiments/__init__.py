"""Experiments in the books: planned, weighed, and their arms checked for size."""
