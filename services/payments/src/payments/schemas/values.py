"""Values that several shapes share."""

from datetime import date

from marshmallow import validate

from common.money import EXPONENTS

# A token is the gateway's name for a card; what looks like anything else is never taken in.
TOKEN = validate.Regexp(r"^(tok|pm)_[A-Za-z0-9_]{1,60}$", error="Not a token of a gateway.")
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
MOST_INVOICES = 100
REFERENCE = validate.And(
    validate.Length(1, 200), validate.Regexp(r"\S", error="Say how it is found.")
)
WHY = validate.And(validate.Length(1, 1000), validate.Regexp(r"\S", error="Say why."))
EARLIEST = date(2000, 1, 1)
