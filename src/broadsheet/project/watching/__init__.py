"""Telling requests one by one: an id for each, a line in the log, a trace. All of it off by default."""
