"""The clients service's tables, one change at a time."""
