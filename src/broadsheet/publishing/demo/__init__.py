"""The demo edition: a paper to try everything on."""
