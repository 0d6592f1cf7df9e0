"""What a firm says of subscriptions as a whole."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from subscriptions.rules.lives import ACTS, WHEN_UNPAID
from subscriptions.schemas import Entity


class SubscriptionSettingsSchema(Entity):
    """What follows when collection gives up, and what clients may do themselves."""

    when_unpaid = fields.String()
    clients_may = fields.List(fields.String())


class SubscriptionSettingsDraft(Schema):
    """Both are said; clients may do nothing if nothing is named."""

    when_unpaid = fields.String(required=True, validate=validate.OneOf(WHEN_UNPAID))
    clients_may = fields.List(fields.String(validate=validate.OneOf(ACTS)), required=True)

    @post_load
    def once_each(self, draft: dict[str, Any], **_: object) -> dict[str, Any]:
        """Keeps each act once, in one order."""
        return draft | {"clients_may": [act for act in ACTS if act in draft["clients_may"]]}
