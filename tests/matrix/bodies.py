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
_CONTACT = {"name": "Ann", "email": "ann@acme.example", "role": "client"}

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/v1/clients/<client_id>/contacts"): _CONTACT,
    ("PUT", "/api/v1/proposals/<proposal_id>"): _PROPOSAL,
    ("POST", "/api/v1/proposals/<proposal_id>/acceptance"): {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": "0" * 64,
    },
    ("POST", "/api/v1/proposals/<proposal_id>/decline"): {"reason": "Too early for us."},
    ("POST", "/api/v1/proposals/<proposal_id>/loss"): {"reason": "Too early for them."},
    ("POST", "/api/v1/proposals/<proposal_id>/preview"): {"chosen": []},
    ("POST", "/v1/proposals/<proposal_id>/copies"): {},
}
