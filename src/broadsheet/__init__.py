"""Broadsheet: publish, meter, sell, understand."""
