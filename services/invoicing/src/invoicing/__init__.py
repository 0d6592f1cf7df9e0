"""Invoicing turns what was agreed into documents whose numbers have no gaps."""
