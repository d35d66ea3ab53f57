"""The sales desk in Wagtail's admin: what is sold, to whom, and each subscriber's story."""
