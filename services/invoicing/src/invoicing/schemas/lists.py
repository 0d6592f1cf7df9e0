"""What lists of documents can be asked for: of which client, in which status."""

from marshmallow import fields, validate

from common.paging import PageQuery
from invoicing.rules.states import ESTIMATE, INVOICE, PROPOSAL


class ProposalQuery(PageQuery):
    """Some of the proposals."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(sorted(PROPOSAL)))


class EstimateQuery(PageQuery):
    """Some of the estimates."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(sorted(ESTIMATE)))


class InvoiceQuery(PageQuery):
    """Some of the invoices."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(sorted(INVOICE)))


class CreditNoteQuery(PageQuery):
    """Some of the credit notes."""

    client_id = fields.UUID(load_default=None)
