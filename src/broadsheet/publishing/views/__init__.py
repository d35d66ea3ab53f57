"""The edition's own addresses, beside its pages."""
