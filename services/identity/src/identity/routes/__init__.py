"""The HTTP edge of the identity service."""
