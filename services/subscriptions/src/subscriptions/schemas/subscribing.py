"""Subscriptions: their shape, and what is said to start one."""

from marshmallow import Schema, fields, validate

from common.paging import PageQuery
from subscriptions.rules.periods import FIRST_DATE, LAST_DATE
from subscriptions.schemas import DecimalText, Entity

MOST = 100_000


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
    currency = fields.String(attribute="terms.currency")
    unit_price = DecimalText(attribute="terms.unit_price")
    interval_unit = fields.String(attribute="terms.interval_unit")
    interval_count = fields.Integer(attribute="terms.interval_count")


class SubscriptionDraft(Schema):
    """Which client takes how many of which plan, from when; today, with its trial, if not said.

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
    payment_method_id = fields.UUID(load_default=None, allow_none=True)


class SubscriptionsQuery(PageQuery):
    """Which subscriptions are listed."""

    client_id = fields.UUID(load_default=None)
