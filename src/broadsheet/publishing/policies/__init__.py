"""The meter's policy, as a publisher keeps it: stored, versioned, dated, put back."""
