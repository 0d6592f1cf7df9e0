"""Identity knows who someone is, for which firm they act, and what they may do."""
