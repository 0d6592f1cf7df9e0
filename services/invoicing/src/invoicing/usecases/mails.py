"""Every mail about a document or the outcome of its collection is written here, once each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.clock import local_date
from common.mail import Mail, write
from invoicing import queries
from invoicing.models import Client, Contact, CreditNote, Estimate, Firm, Invoice, Proposal
from invoicing.rules.reminders import EARLIEST
from invoicing.usecases import mail_texts as texts


class Letters:
    """Writes to the people of one client in the name of one firm."""

    def __init__(
        self, session: Session, firm: Firm, client: Client, public_url: str, now: datetime
    ) -> None:
        self._session = session
        self._now = now
        self._firm = firm
        self._client = client
        self._url = public_url.rstrip("/")

    def proposal_sent(
        self,
        proposal: Proposal,
        readers: Sequence[Contact],
        links: Mapping[UUID, str],
        message: str,
        *,
        kind: str = "proposal.sent",
    ) -> None:
        """Tells each reader where the proposal is; links may differ, as each signs in alone."""
        usual = f"{self._url}/proposals/{proposal.id}"
        for reader in readers:
            text = texts.proposal_sent(
                self._firm.name,
                proposal.number,
                proposal.title,
                proposal.expires_on,
                message.strip(),
                links.get(reader.id, usual),
            )
            # Each mailing is one of its own, however often the document has changed meanwhile.
            self._write(kind, proposal.id, text, [reader], edition=proposal.mailings)

    def estimate_sent(
        self,
        estimate: Estimate,
        readers: Sequence[Contact],
        links: Mapping[UUID, str],
        message: str = "",
    ) -> None:
        """Tells each reader where the estimate is; each sending of it is an edition of its own."""
        usual = f"{self._url}/estimates/{estimate.id}"
        for reader in readers:
            text = texts.estimate_sent(
                self._firm.name,
                str(estimate.number),
                estimate.title,
                texts.money(estimate.total_amount, estimate.currency),
                estimate.expires_on,
                message.strip(),
                links.get(reader.id, usual),
            )
            self._write("estimate.sent", estimate.id, text, [reader], edition=estimate.sendings)

    def invoice_issued(self, invoice: Invoice) -> None:
        """Tells that the invoice is there."""
        assert invoice.number  # Only an issued invoice is told of.
        assert invoice.due_on
        link = self._link([invoice])
        if invoice.total_amount == 0:
            text = texts.nothing_due(invoice.number, link)
        else:
            total = texts.money(invoice.total_amount, invoice.currency)
            text = texts.invoice_issued(
                invoice.number, total, invoice.due_on, invoice.collects_itself, link
            )
        self._write("invoice.issued", invoice.id, text, self._payers("invoices"))

    def reminder(self, invoice: Invoice, days: int) -> None:
        """Tells what is still due, and since or until when."""
        assert invoice.number  # Only an issued invoice is told of.
        assert invoice.due_on
        due = texts.money(invoice.due_amount, invoice.currency)
        text = texts.reminder(invoice.number, due, invoice.due_on, days, self._link([invoice]))
        # Days before the due date are negative, and an edition is not.
        edition = days - EARLIEST
        self._write(
            "invoice.reminded", invoice.id, text, self._payers("reminders"), edition=edition
        )

    def credit_note_issued(self, note: CreditNote) -> None:
        """Tells what was taken back of an invoice, and what becomes of it."""
        text = texts.credit_note_issued(
            note.number,
            note.invoice_number,
            texts.money(note.total_amount, note.currency),
            texts.money(note.surplus_amount, note.currency) if note.surplus_amount else "",
            f"{self._url}/credit-notes/{note.id}",
        )
        self._write("credit_note.issued", note.id, text, self._payers("invoices"))

    def receipt(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> None:
        """Tells that money has arrived and what it paid."""
        currency = payment["currency"]
        still_due = [
            f"{texts.money(invoice.due_amount, currency)} is still due on {invoice.number}."
            for invoice in invoices
            if invoice.due_amount
        ]
        text = texts.receipt(
            _numbers(invoices),
            texts.money(payment["amount"], currency),
            _method(payment),
            still_due,
            self._link(invoices),
            f"{self._url}/payments/{payment['id']}/receipt.pdf",
        )
        self._write("payment.succeeded", payment["id"], text, self._payers("receipts"))

    def collection_failed(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> None:
        """Tells that money did not come, and why."""
        text = texts.collection_failed(
            _numbers(invoices),
            texts.money(payment["amount"], payment["currency"]),
            _method(payment),
            payment["failure_reason"] or "The payment was declined.",
            self._local(payment["next_retry_at"]),
            self._link(invoices),
        )
        edition = payment["attempt"]
        readers = self._payers("reminders")
        self._write("payment.failed", payment["id"], text, readers, edition=edition)

    def _write(
        self, kind: str, about: UUID, text: texts.Text, readers: Sequence[Contact], edition: int = 1
    ) -> None:
        for reader in readers:
            mail = Mail(
                firm_id=self._firm.id,
                kind=kind,
                about=about,
                edition=edition,
                client_id=self._client.id,
                from_name=self._firm.name,
                reply_to=self._firm.email,
                to_name=reader.name,
                to_address=reader.email,
                subject=text.subject,
                created_at=self._now,
                body=texts.letter(reader.name, text, self._firm.name),
                is_sandbox=self._is_sandbox,
            )
            write(self._session, mail)

    @property
    def _is_sandbox(self) -> bool:
        return self._firm.mode == "sandbox" or self._client.is_test

    def _payers(self, kind: str) -> list[Contact]:
        """Who bears the client's billing and wants mails of the kind."""
        contacts = queries.contacts(self._session, self._firm.id, self._client.id)
        return [contact for contact in contacts if contact.reads(kind) and contact.role == "client"]

    def _link(self, invoices: Sequence[Invoice]) -> str:
        page = f"invoices/{invoices[0].id}" if len(invoices) == 1 else "my-billing"
        return f"{self._url}/{page}"

    def _local(self, instant: datetime | None) -> Any:
        return local_date(instant, self._firm.time_zone) if instant else None


def _numbers(invoices: Sequence[Invoice]) -> list[str]:
    return [str(invoice.number) for invoice in invoices]


def _method(payment: Mapping[str, Any]) -> str:
    method = payment["method"] or {}
    if not method.get("last4"):
        return ""
    return f"{(method.get('brand') or 'card').capitalize()} ending {method['last4']}"
