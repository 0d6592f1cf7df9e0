"""The HTTP edge of the subscriptions service."""
