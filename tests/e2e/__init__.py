"""Journeys through the whole suite, from outside."""
