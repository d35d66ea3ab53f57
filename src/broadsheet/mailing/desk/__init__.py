"""Mail in Wagtail's admin: the words of each kind, and the outbox."""
