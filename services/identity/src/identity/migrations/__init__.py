"""The identity service's tables, one change at a time."""
