"""Logs of any kind, as one relation of readings with known columns."""
