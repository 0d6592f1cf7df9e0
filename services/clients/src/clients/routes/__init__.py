"""The HTTP edge of the clients service."""
