"""What readers are mailed of the other parts: the kinds, their words, and what happens that sends them."""
