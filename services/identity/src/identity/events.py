"""What the identity service tells the others."""

from common.events import EventType
from identity.schemas import ContactAccessSchema, FirmSchema, ImpersonationSchema, MemberSchema


class FirmCreated(EventType):
    type = "firm.created"
    schema = FirmSchema


class FirmChanged(EventType):
    type = "firm.changed"
    schema = FirmSchema


class FirmSnapshot(EventType):
    type = "firm.snapshot"
    schema = FirmSchema


class MemberInvited(EventType):
    type = "member.invited"
    schema = MemberSchema


class MemberJoined(EventType):
    type = "member.joined"
    schema = MemberSchema


class MemberChanged(EventType):
    type = "member.changed"
    schema = MemberSchema


class MemberDisabled(EventType):
    type = "member.disabled"
    schema = MemberSchema


class MemberEnabled(EventType):
    type = "member.enabled"
    schema = MemberSchema


class MemberLeft(EventType):
    type = "member.left"
    schema = MemberSchema


class MemberSnapshot(EventType):
    type = "member.snapshot"
    schema = MemberSchema


class ImpersonationStarted(EventType):
    type = "impersonation.started"
    schema = ImpersonationSchema


class ImpersonationEnded(EventType):
    type = "impersonation.ended"
    schema = ImpersonationSchema


class ImpersonationSnapshot(EventType):
    type = "impersonation.snapshot"
    schema = ImpersonationSchema


class ContactAccessChanged(EventType):
    type = "contact_access.changed"
    schema = ContactAccessSchema


class ContactAccessSnapshot(EventType):
    type = "contact_access.snapshot"
    schema = ContactAccessSchema
