"""Put documents on paper: once each, as they were issued, for everyone who may read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from invoicing import queries
from invoicing.models import CreditNote, Firm, KeptPaper, Look
from invoicing.papers.credit_notes import credit_note_paper
from invoicing.papers.e_invoices import e_invoice
from invoicing.papers.estimates import estimate_paper
from invoicing.papers.invoices import invoice_paper
from invoicing.papers.letterheads import Letterhead, Logo
from invoicing.papers.proposals import proposal_paper
from invoicing.papers.samples import sample_invoice
from invoicing.papers.typesetting import typeset
from invoicing.papers.wording import PLAIN, Tongue, language_of
from invoicing.usecases import copies
from invoicing.usecases.pricing import method_of, price_invoice, taxes_of


@dataclass(frozen=True)
class Printed:
    """A document on paper, and what its file is called."""

    name: str
    pdf: bytes


@dataclass(frozen=True)
class Document:
    """A document that never changes again: what it is, what it says, and since when."""

    kind: str
    id: UUID
    content: str
    at: datetime


def invoice_pdf(session: Session, who: Principal, invoice_id: UUID, *, now: datetime) -> Printed:
    """Returns an invoice on paper; a draft is drawn each time anew, and only for members."""
    cover = queries.invoice_cover(session, who.firm_id, invoice_id, only_client=who.client_id)
    tongue = Tongue(language_of(cover.language))
    if cover.content_hash:
        key = ("invoice", invoice_id, _content(cover.status, cover.content_hash), tongue.language)
        if kept := queries.kept_paper(session, who.firm_id, *key):
            return Printed(cover.number, kept)
    return _invoice_anew(session, who, invoice_id, tongue, now)


def _invoice_anew(
    session: Session, who: Principal, invoice_id: UUID, tongue: Tongue, now: datetime
) -> Printed:
    invoice = queries.the_invoice(session, who.firm_id, invoice_id, only_client=who.client_id)
    firm = copies.the_firm(session, who.firm_id)
    if invoice.issued_at is None or invoice.content_hash is None:
        head = letterhead(session, firm, now)
        paper = invoice_paper(invoice, head, tongue)
        return Printed("draft", typeset(paper, at=invoice.changed_at, logo=head.drawing))
    issued, content = invoice.issued_at, _content(invoice.status, invoice.content_hash)
    document = Document("invoice", invoice.id, content, invoice.voided_at or issued)

    def draw() -> bytes:
        head = letterhead(session, firm, issued)
        paper = invoice_paper(invoice, head, tongue)
        xml = e_invoice(invoice, head, tongue) if invoice.status != "void" else None
        return typeset(paper, at=document.at, logo=head.drawing, e_invoice=xml)

    pdf = _made(session, who.firm_id, document, tongue, draw, now)
    return Printed(str(invoice.number), pdf)


def proposal_pdf(session: Session, who: Principal, proposal_id: UUID, *, now: datetime) -> Printed:
    """Returns a proposal on paper; one that is accepted bears its signature, and is kept."""
    proposal = queries.the_proposal(session, who.firm_id, proposal_id, only_client=who.client_id)
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, proposal.client_id)
    tongue, at = Tongue(language_of(client.language)), proposal.accepted_at or proposal.changed_at

    def draw() -> bytes:
        head = letterhead(session, firm, at)
        paper = proposal_paper(proposal, client.bill_to(), head, tongue)
        return typeset(paper, at=at, logo=head.drawing)

    if proposal.accepted_at is None:
        return Printed(proposal.number, draw())
    document = Document("proposal", proposal.id, proposal.document_hash, at)
    pdf = kept_or_made(session, who.firm_id, document, tongue, draw, now)
    return Printed(proposal.number, pdf)


def credit_note_pdf(session: Session, who: Principal, note_id: UUID, *, now: datetime) -> Printed:
    """Returns a credit note on paper; like what it corrects, it never changes."""
    note = queries.the_credit_note(session, who.firm_id, note_id, only_client=who.client_id)
    firm, tongue = copies.the_firm(session, who.firm_id), _tongue(session, note)
    document = Document("credit_note", note.id, note.content_hash, note.issued_at)

    def draw() -> bytes:
        head = letterhead(session, firm, note.issued_at)
        paper = credit_note_paper(note, head, tongue)
        return typeset(paper, at=note.issued_at, logo=head.drawing)

    return Printed(note.number, kept_or_made(session, who.firm_id, document, tongue, draw, now))


def estimate_pdf(session: Session, who: Principal, estimate_id: UUID, *, now: datetime) -> Printed:
    """Returns an estimate on paper; one that is approved bears its signature, and is kept."""
    estimate = queries.the_estimate(session, who.firm_id, estimate_id, only_client=who.client_id)
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, estimate.client_id)
    tongue, at = Tongue(language_of(client.language)), estimate.approved_at or estimate.changed_at
    name = estimate.number or "draft"

    def draw() -> bytes:
        head = letterhead(session, firm, at)
        paper = estimate_paper(estimate, client.bill_to(), head, tongue)
        return typeset(paper, at=at, logo=head.drawing)

    if estimate.approved_at is None:
        return Printed(name, draw())
    document = Document("estimate", estimate.id, estimate.document_hash, at)
    return Printed(name, kept_or_made(session, who.firm_id, document, tongue, draw, now))


def sample_pdf(session: Session, who: Principal, *, now: datetime) -> Printed:
    """Returns an invoice that nobody owes, as the firm's documents look now."""
    firm, tongue = copies.the_firm(session, who.firm_id), Tongue(PLAIN)
    head, invoice = letterhead(session, firm, now), sample_invoice(firm.currency)
    invoice.be_priced(method_of(session, firm))
    price_invoice(invoice, taxes_of(session, firm))
    paper = invoice_paper(invoice, head, tongue) | {"watermark": tongue.words["sample"]}
    return Printed("sample", typeset(paper, at=now, logo=head.drawing))


def kept_or_made(
    session: Session,
    firm_id: UUID,
    document: Document,
    tongue: Tongue,
    draw: Callable[[], bytes],
    now: datetime,
) -> bytes:
    """Returns the paper that is kept; the first who asks for it has it made."""
    key = (document.kind, document.id, document.content, tongue.language)
    kept = queries.kept_paper(session, firm_id, *key)
    return kept or _made(session, firm_id, document, tongue, draw, now)


def _made(
    session: Session,
    firm_id: UUID,
    document: Document,
    tongue: Tongue,
    draw: Callable[[], bytes],
    now: datetime,
) -> bytes:
    """Returns the paper that is made now, or that somebody else made in the meantime."""
    paper = KeptPaper(
        firm_id=firm_id,
        kind=document.kind,
        document_id=document.id,
        content_hash=document.content,
        language=tongue.language,
        pdf=draw(),
        made_at=now,
    )
    return queries.keep_paper(session, paper)


def letterhead(session: Session, firm: Firm, at: datetime) -> Letterhead:
    """Returns who the firm's papers of an instant are from: as it had said by then, or by its name."""
    look = queries.look_at(session, firm.id, at)
    usual = {"country": firm.country, "time_zone": firm.time_zone}
    if look is None:
        return Letterhead(name=firm.name, color=firm.brand_color, email=firm.email or "", **usual)
    body = look.body
    return Letterhead(
        name=body["legal_name"] or firm.name,
        color=body["color"],
        payment=body["payment_instructions"],
        logo=_logo(session, look),
        **{each: body[each] for each in ("address", "tax_id", "registration", "email", "footer")},
        **usual | ({"country": body["address"]["country"]} if body["address"]["country"] else {}),
    )


def _logo(session: Session, look: Look) -> Logo | None:
    found = queries.logo(session, look.firm_id, look.logo_hash) if look.logo_hash else None
    return Logo(found.image, found.width, found.height) if found else None


def _tongue(session: Session, document: CreditNote) -> Tongue:
    client = queries.client(session, document.firm_id, document.client_id)
    return Tongue(language_of(client.language if client else None))


def _content(status: str, content_hash: str) -> str:
    """What a paper says of an invoice: its frozen content, and whether it was taken back since."""
    return f"{content_hash}:void" if status == "void" else content_hash
