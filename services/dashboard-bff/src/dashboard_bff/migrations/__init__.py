"""The dashboard's tables, one change at a time."""
