"""Bodies by hand, for routes whose description does not say all that they ask for."""

from typing import Any

from common.ids import new_id

_LINE = {
    "name": "Design", "description": "", "billing": "on_acceptance", "unit_price": "450.00",
    "quantity": "1", "discount_percent": "0", "tax_name": "VAT", "tax_rate": "20",
}  # fmt: skip
_PROPOSAL = {
    "client_id": str(new_id()), "contact_id": str(new_id()), "title": "Design", "introduction": "",
    "terms": "", "currency": "GBP", "payment_method_required": False, "lines": [_LINE],
}  # fmt: skip
_ESTIMATE = {
    "client_id": str(new_id()), "contact_id": str(new_id()), "title": "Stand", "notes": "",
    "terms": "", "lines": [{"name": "Drawings", "unit_price": "85.00"}],
}  # fmt: skip
_APPROVAL = {"name": "Dana Moore", "agreed": True, "document_hash": "another"}
_CONTACT = {"name": "Ann", "email": "ann@acme.example", "role": "client"}
_REFUND = {"amount": 1, "currency": "GBP", "reason": "A kindness.", "reopen": True}
_CREDIT_REFUND = {"amount": 1, "currency": "GBP", "reason": "Paid twice.", "reference": "BACS 1"}
_CHANGE = {"quantity": 3, "when": "period_end"}

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/v1/clients/<client_id>/contacts"): _CONTACT,
    # A reason that is one would send the owner off on a visit, and its session with it.
    ("POST", "/api/v1/contacts/<contact_id>/impersonations"): {"reason": ""},
    ("POST", "/api/v1/billing-items/<item_id>/waiving"): {"reason": "A gesture."},
    ("POST", "/billing-items/<item_id>/waiving"): {"reason": "A gesture."},
    ("PUT", "/api/v1/estimates/<estimate_id>"): _ESTIMATE,
    ("POST", "/api/v1/estimates/<estimate_id>/approval"): _APPROVAL,
    ("POST", "/api/v1/estimates/<estimate_id>/cancellation"): {"reason": "The fair is off."},
    ("POST", "/api/v1/estimates/<estimate_id>/decline"): {"reason": "Too early for us."},
    ("POST", "/api/v1/estimates/<estimate_id>/invoices"): {"percent": "10"},
    ("POST", "/api/v1/estimates/<estimate_id>/invoices/preview"): {"percent": "10"},
    ("PUT", "/api/v1/invoices/<invoice_id>"): {
        "client_id": str(new_id()),
        "lines": [{"name": "Drawings", "unit_price": "85.00"}],
    },
    ("PUT", "/api/v1/proposals/<proposal_id>"): _PROPOSAL,
    ("POST", "/api/v1/proposals/<proposal_id>/acceptance"): {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": "0" * 64,
        "on_behalf_reason": "They said so by phone.",
    },
    ("POST", "/api/v1/proposals/<proposal_id>/decline"): {"reason": "Too early for us."},
    ("POST", "/api/v1/proposals/<proposal_id>/loss"): {"reason": "Too early for them."},
    ("POST", "/api/v1/proposals/<proposal_id>/preview"): {"chosen": []},
    ("POST", "/api/v1/subscriptions/<subscription_id>/changes"): _CHANGE,
    ("POST", "/api/v1/subscriptions/<subscription_id>/changes/preview"): _CHANGE,
    ("POST", "/api/v1/my-billing/subscriptions/<subscription_id>/<change>"): {"when": "period_end"},
    ("POST", "/api/v1/gateway-differences/<difference_id>/settlement"): {"note": "A test."},
    ("POST", "/api/v1/payments/<payment_id>/outcome"): {"charged": False, "reason": "They said."},
    ("POST", "/api/v1/payments/<payment_id>/refund-previews"): {"amount": 1, "reopen": True},
    ("POST", "/api/v1/payments/<payment_id>/refunds"): _REFUND,
    ("POST", "/api/v1/clients/<client_id>/credit-refunds"): _CREDIT_REFUND,
    ("POST", "/clients/<client_id>/credit-refunds"): _CREDIT_REFUND,
    ("POST", "/api/v1/invoices/<invoice_id>/credit-applications"): {"currency": "GBP"},
    ("POST", "/invoices/<invoice_id>/credit-applications"): {"currency": "GBP"},
    # What is to be collected now says what was seen.
    ("POST", "/api/v1/invoices/<invoice_id>/collections"): {"expected_amount": 1},
    ("PUT", "/api/v1/payments/<payment_id>/schedule"): {"on": "2026-12-24"},
    ("POST", "/v1/receivables/<invoice_id>/collections"): {"expected_amount": 1},
    ("PUT", "/v1/payments/<payment_id>/schedule"): {"on": "2026-12-24"},
    ("PATCH", "/v1/taxes/<tax_id>"): {"is_default": True},
    ("PUT", "/v1/payment-methods/<method_id>/default-currency"): {"currency": "EUR"},
    ("PUT", "/api/v1/my-billing/payment-methods/<method_id>/default-currency"): {"currency": "EUR"},
    ("PUT", "/api/v1/clients/<client_id>/payment-methods/<method_id>/default-currency"): {
        "currency": "EUR",
    },
    ("PATCH", "/api/v1/taxes/<tax_id>"): {"is_default": True},
    ("POST", "/v1/mail-templates/<kind>/<language>/trials"): {
        "to_name": "Ann",
        "to_address": "ann@acme.example",
    },
    ("POST", "/v1/proposals/<proposal_id>/copies"): {},
}
