"""Whether prices include their tax: of a document, of what is composed, of what is made next."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.composing import Form
from dashboard_bff.usecases.pricing import pricing_of
from dashboard_bff.views.parts.scene import Body, View

BEFORE_TAX: View = {"prices_include_tax": False, "tax_rounding": "document"}


def with_tax(document: Body) -> bool:
    """Tells whether a document's prices include tax; older ones never did."""
    return bool(document.get("prices_include_tax"))


def said(line: Body) -> int:
    """Returns what a line says, with the tax that its price includes."""
    return int(line.get("amount", line["net_amount"]))


def taken_off(document: Body) -> View:
    """Returns what is taken off the whole document; nothing of older ones."""
    return {
        "discount_percent": document.get("discount_percent"),
        "discount_amount": document.get("discount_amount", 0),
    }


def agreed(document: Body) -> View:
    """Returns how a document is priced, which its composer keeps."""
    return {name: document.get(name, usual) for name, usual in BEFORE_TAX.items()} | {"kept": True}


def usual(session: Session, firm_id: UUID) -> View:
    """Returns how what is made next is priced."""
    settings = queries.find_resource(session, firm_id, "document_settings", firm_id)
    return agreed(settings or {}) | {"kept": False}


def typed(session: Session, firm_id: UUID, form: Form) -> View:
    """Returns how what is composed is priced: as its draft is, else as what is made next."""
    found = pricing_of(form)
    return found["pricing"] | {"kept": True} if found else usual(session, firm_id)
