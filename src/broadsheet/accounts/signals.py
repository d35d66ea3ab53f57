"""What happens to accounts, told to whoever listens, beside what allauth tells."""

from django.dispatch import Signal

# A reader signed devices out from another one: with `user=`, `user_agents=` as the devices named
# themselves, and `at=`, an aware UTC instant.
devices_signed_out = Signal()
