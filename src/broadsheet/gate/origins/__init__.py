"""What stands behind the gate."""
