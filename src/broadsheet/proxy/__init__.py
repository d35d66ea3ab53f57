"""The gate before somebody else's site: what it does not say by the contract is found by rules."""
