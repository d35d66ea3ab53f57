"""Passes given out: to whom they speak, and what becomes of a count when somebody signs in or out."""
