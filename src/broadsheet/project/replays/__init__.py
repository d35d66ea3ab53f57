"""Replays that a publisher asks for in the admin: kept as jobs, worked off beside the servers."""
