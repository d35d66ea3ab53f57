"""Experiments: thought out, begun, watched and stopped by a publisher; drawn by the gate."""
