"""The tables of the clients service."""

from clients.models.clients import (
    Avatar,
    Base,
    Client,
    Contact,
    CustomField,
    Documented,
    Firm,
    Member,
    Note,
)
from clients.models.imports import Import, ImportRow

__all__ = [
    "Avatar",
    "Base",
    "Client",
    "Contact",
    "CustomField",
    "Documented",
    "Firm",
    "Import",
    "ImportRow",
    "Member",
    "Note",
]
