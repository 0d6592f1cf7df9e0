"""The payments service's tables, one change at a time."""
