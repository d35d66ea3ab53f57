"""How the admin writes dates and times, where the language alone leaves it to America."""
