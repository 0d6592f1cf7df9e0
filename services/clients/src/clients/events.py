"""What the clients service tells the others."""

from clients.schemas import ClientSchema, ContactSchema, CustomFieldSchema
from common.events import EventType


class ClientCreated(EventType):
    type = "client.created"
    schema = ClientSchema


class ClientChanged(EventType):
    type = "client.changed"
    schema = ClientSchema


class ClientArchived(EventType):
    type = "client.archived"
    schema = ClientSchema


class ClientRestored(EventType):
    type = "client.restored"
    schema = ClientSchema


class ClientMerged(EventType):
    type = "client.merged"
    schema = ClientSchema


class ClientErased(EventType):
    type = "client.erased"
    schema = ClientSchema


class ClientSnapshot(EventType):
    type = "client.snapshot"
    schema = ClientSchema


class ContactCreated(EventType):
    type = "contact.created"
    schema = ContactSchema


class ContactChanged(EventType):
    type = "contact.changed"
    schema = ContactSchema


class ContactRemoved(EventType):
    type = "contact.removed"
    schema = ContactSchema


class ContactSnapshot(EventType):
    type = "contact.snapshot"
    schema = ContactSchema


class CustomFieldCreated(EventType):
    type = "custom_field.created"
    schema = CustomFieldSchema


class CustomFieldChanged(EventType):
    type = "custom_field.changed"
    schema = CustomFieldSchema


class CustomFieldRemoved(EventType):
    type = "custom_field.removed"
    schema = CustomFieldSchema


class CustomFieldSnapshot(EventType):
    type = "custom_field.snapshot"
    schema = CustomFieldSchema
