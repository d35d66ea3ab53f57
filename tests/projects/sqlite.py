"""A fresh clone: an edition in a folder, on SQLite alone."""

VARIABLES: dict[str, str] = {}
