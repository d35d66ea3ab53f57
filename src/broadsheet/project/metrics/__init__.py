"""What an edition tells of itself to Prometheus: counted in each process, gathered when it is asked for."""
