"""The door audit: every way to ask a site for what its wall withholds, asked."""
