"""The books: what the meter did, and what another would have done.

Nothing is imported here: most who need one of these parts do not need the engines of the others, and wait for
each that is loaded.
"""
