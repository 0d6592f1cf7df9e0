"""What happened to a payment method, out."""

from typing import Any

from marshmallow import Schema, fields

KINDS = {
    "payment_method.added": "added",
    "payment_method.removed": "deleted",
    "payment_method.replaced": "replaced",
    "payment_method.expiring": "expiring",
    "payment.succeeded": "used",
    "payment.failed": "failed",
}


class MethodActivitySchema(Schema):
    """One thing that happened to a method; of a charge, which payment it was."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    kind = fields.Function(lambda row: KINDS.get(row.act) or row.reason)
    payment_id = fields.Method("payment_of", allow_none=True)

    def payment_of(self, row: Any) -> str | None:
        return str(row.subject) if row.act.startswith("payment.") else None
