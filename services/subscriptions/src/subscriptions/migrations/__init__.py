"""The subscriptions service's tables, one change at a time."""
