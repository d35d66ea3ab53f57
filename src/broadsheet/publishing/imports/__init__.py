"""A saved page, in HTML or as plain text, becomes a draft article."""
