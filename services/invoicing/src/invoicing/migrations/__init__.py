"""The invoicing service's tables, one change at a time."""
