"""Payments collects what is owed, once."""
