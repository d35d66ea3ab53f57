"""The figures: in the admin, and as the command line asks for them."""
