"""The HTTP edge of the payments service."""
