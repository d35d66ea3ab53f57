"""The journal as SQL sees it: its files, their lines with types, and what becomes of them in time."""
