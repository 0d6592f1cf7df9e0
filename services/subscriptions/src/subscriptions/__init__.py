"""Subscriptions knows what falls due when, and releases it for billing once."""
