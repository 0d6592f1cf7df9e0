"""The shapes of members, in and out."""

from marshmallow import Schema, fields, validate

from identity.schemas.fields import (
    EMAIL,
    NAME,
)

ROLES = ("owner", "admin", "billing", "staff")


class MemberChange(Schema):
    """What may be changed of a member."""

    name = fields.String(validate=NAME)
    role = fields.String(validate=validate.OneOf(ROLES))


class MemberDraft(MemberChange):
    """Somebody to ask into the firm."""

    name = fields.String(required=True, validate=NAME)
    email = fields.Email(required=True, validate=EMAIL)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class MemberSchema(Schema):
    """A member; also the data of its events. Who has not answered yet is no person here."""

    id = fields.UUID()
    firm_id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    name = fields.String()
    email = fields.String()
    role = fields.String()
    status = fields.String()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class TeamMemberSchema(MemberSchema):
    """A member as the team's page lists them: when last seen, and how long an invitation is good."""

    last_seen_at = fields.AwareDateTime(allow_none=True)
    invited_until = fields.AwareDateTime(allow_none=True)
    asks_for_code = fields.Boolean(allow_none=True)


class RoleSchema(Schema):
    """A role, of members or of contacts, and what it may do."""

    role = fields.String()
    kind = fields.String()
    permissions = fields.List(fields.String())


class RolesSchema(Schema):
    """Every role there is, the highest first."""

    items = fields.List(fields.Nested(RoleSchema))
