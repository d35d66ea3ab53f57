"""What readers are mailed: named kinds of letters, the publisher's own words for them, and an outbox."""
