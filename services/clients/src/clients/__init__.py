"""Clients keeps the firms' clients and the people to write to there."""
