"""The HTTP edge of the invoicing service."""
