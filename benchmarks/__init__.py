"""The speeds we promise, and what measures them: both sides in one run, as a ratio."""
