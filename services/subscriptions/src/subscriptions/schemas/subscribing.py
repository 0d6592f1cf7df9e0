"""Subscriptions: their shape, and what is said to start one."""

from marshmallow import Schema, fields, validate

from common.paging import PageQuery
from subscriptions.rules.periods import FIRST_DATE, LAST_DATE
from subscriptions.schemas import DecimalText, Entity, ItemSchema

MOST = 100_000


class WaitingChangeSchema(Schema):
    """What a subscription changes to at the end of a period."""

    plan_id = fields.UUID()
    name = fields.String()
    terms_number = fields.Integer()
    quantity = fields.Integer()
    on = fields.Date()


class SubscriptionSchema(Entity):
    """A client's being on a plan, with the terms they took; its service has the same id."""

    client_id = fields.UUID()
    plan_id = fields.UUID()
    terms_number = fields.Integer()
    name = fields.String()
    quantity = fields.Integer()
    status = fields.String()
    starts_on = fields.Date()
    first_charge_on = fields.Date()
    trial_ends_on = fields.Date(allow_none=True)
    payment_method_id = fields.UUID(allow_none=True)
    canceled_at = fields.AwareDateTime(allow_none=True)
    paused_on = fields.Date(allow_none=True)
    resumes_on = fields.Date(allow_none=True)
    cancels_on = fields.Date(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    cancel_comment = fields.String(allow_none=True)
    next_charge_on = fields.Date(allow_none=True)
    change = fields.Nested(WaitingChangeSchema, allow_none=True)
    currency = fields.String(attribute="terms.currency")
    unit_price = DecimalText(attribute="terms.unit_price")
    interval_unit = fields.String(attribute="terms.interval_unit")
    interval_count = fields.Integer(attribute="terms.interval_count")
    at_month_end = fields.Boolean(attribute="terms.at_month_end")


class SubscriptionDraft(Schema):
    """Which client takes how many of which plan, from when; today, with its trial, if not said.

    Who names the terms that they were shown takes these, and no others.
    Whoever reserves a method for it first does so under an id, and names that here.
    """

    id = fields.UUID(load_default=None)
    client_id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    quantity = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, MOST))
    starts_on = fields.Date(
        load_default=None, allow_none=True, validate=validate.Range(FIRST_DATE, LAST_DATE)
    )
    with_trial = fields.Boolean(load_default=True)
    terms_number = fields.Integer(load_default=None, allow_none=True, strict=True)
    payment_method_id = fields.UUID(load_default=None, allow_none=True)


class StartPreviewSchema(Schema):
    """What a start would come to: the first charge's day, and the very lines of its bill."""

    on = fields.Date()
    lines = fields.List(fields.Nested(ItemSchema))


class SubscriptionsQuery(PageQuery):
    """Which subscriptions are listed."""

    client_id = fields.UUID(load_default=None)


class ChangeDraft(Schema):
    """How many of which plan it is to be, and from when; what is not named stays."""

    plan_id = fields.UUID(load_default=None, allow_none=True)
    quantity = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MOST)
    )
    when = fields.String(required=True, validate=validate.OneOf(("now", "period_end")))


class ChangePreviewSchema(Schema):
    """What a change would come to: from which day it holds, and the very lines of its first bill."""

    plan_id = fields.UUID(attribute="taken.plan_id")
    name = fields.String(attribute="taken.name")
    quantity = fields.Integer(attribute="taken.quantity")
    on = fields.Date(attribute="taken.on")
    due_on = fields.Date(allow_none=True)
    net_amount = fields.Integer()
    lines = fields.List(fields.Nested(ItemSchema))
