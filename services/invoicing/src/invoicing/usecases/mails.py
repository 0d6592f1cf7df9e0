"""Every mail about a document or the outcome of its collection is written here, once each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.clock import local_date
from common.mail import Mail, write
from invoicing import queries
from invoicing.models import Client, Contact, CreditNote, Estimate, Firm, Invoice, Proposal
from invoicing.papers.statements import Account
from invoicing.rules.letters import Letter
from invoicing.rules.reminders import EARLIEST
from invoicing.usecases.mail_texts import Method, Money, Part, Value, filled, hand_of, words_of

Values = Mapping[str, Value]


class Letters:
    """Writes to the people of one client in the name of one firm."""

    def __init__(
        self,
        session: Session,
        firm: Firm,
        client: Client,
        public_url: str,
        now: datetime,
        *,
        contacts: Sequence[Contact] | None = None,
    ) -> None:
        """Whoever writes to many clients has looked for all their contacts at once."""
        self._contacts = contacts
        self._session = session
        self._now = now
        self._firm = firm
        self._client = client
        self._hand = hand_of(client.language)
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
        values: Values = {
            "number": proposal.number,
            "title": proposal.title,
            "expires_on": proposal.expires_on,
            "message": message,
        }
        usual = f"{self._url}/proposals/{proposal.id}"
        for reader in readers:
            told = {**values, "link": links.get(reader.id, usual)}
            # Each mailing is one of its own, however often the document has changed meanwhile.
            edition = proposal.mailings
            self._write(kind, proposal.id, "proposal.sent", told, [reader], edition)

    def estimate_sent(
        self,
        estimate: Estimate,
        readers: Sequence[Contact],
        links: Mapping[UUID, str],
        message: str = "",
    ) -> None:
        """Tells each reader where the estimate is; each sending of it is an edition of its own."""
        values: Values = {
            "number": estimate.number,
            "title": estimate.title,
            "total": Money(estimate.total_amount, estimate.currency),
            "expires_on": estimate.expires_on,
            "message": message,
        }
        usual = f"{self._url}/estimates/{estimate.id}"
        for reader in readers:
            told = {**values, "link": links.get(reader.id, usual)}
            kind, edition = "estimate.sent", estimate.sendings
            self._write(kind, estimate.id, kind, told, [reader], edition)

    def invoice_issued(
        self, invoice: Invoice, kind: str = "invoice.issued", edition: int = 1
    ) -> bool:
        """Tells that the invoice is there, and how it gets paid; False if nobody reads it."""
        if invoice.total_amount == 0:
            letter = "invoice.nothing_due"
        else:
            letter = "invoice.collected" if invoice.collects_itself else "invoice.issued"
        # What is still to be paid: of one that is sent again a part may have come.
        values: Values = {
            "number": invoice.number,
            "total": Money(invoice.due_amount, invoice.currency),
            "due_on": invoice.due_on,
            "link": self._link([invoice]),
        }
        readers = self._payers("invoices")
        self._write(kind, invoice.id, letter, values, readers, edition)
        return bool(readers)

    def reminder(self, invoice: Invoice, days: int) -> bool:
        """Tells what is still due, and since or until when; False if nobody reads it."""
        letter = "before" if days < 0 else "overdue" if days else "today"
        values: Values = {
            "number": invoice.number,
            "due": Money(invoice.due_amount, invoice.currency),
            "due_on": invoice.due_on,
            "link": self._link([invoice]),
        }
        # Days before the due date are negative, and an edition is not.
        edition = days - EARLIEST
        readers = self._payers("reminders")
        self._write("invoice.reminded", invoice.id, f"reminder.{letter}", values, readers, edition)
        return bool(readers)

    def credit_note_issued(self, note: CreditNote) -> None:
        """Tells what was taken back of an invoice, and what becomes of it."""
        surplus = Money(note.surplus_amount, note.currency) if note.surplus_amount else None
        values: Values = {
            "number": note.number,
            "invoice": note.invoice_number,
            "total": Money(note.total_amount, note.currency),
            "surplus": surplus,
            "link": f"{self._url}/credit-notes/{note.id}",
        }
        kind, readers = "credit_note.issued", self._payers("invoices")
        self._write(kind, note.id, kind, values, readers)

    def receipt(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> None:
        """Tells that money has arrived and what it paid."""
        currency = payment["currency"]
        parts = [
            Part(Money(invoice.due_amount, currency), str(invoice.number))
            for invoice in invoices
            if invoice.due_amount
        ]
        letter = "receipt.part" if parts else "receipt.whole"
        paper = f"{self._url}/payments/{payment['id']}/receipt.pdf"
        values = {**self._paid(payment, invoices), "still_due": parts, "receipt": paper}
        readers = self._payers("receipts")
        self._write("payment.succeeded", payment["id"], letter, values, readers)

    def collection_failed(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> None:
        """Tells that money did not come, and why."""
        values = {
            **self._paid(payment, invoices),
            "reason": payment["failure_reason"],
            "retry_on": self._local(payment["next_retry_at"]),
        }
        # Whoever owes has to act: it is no reminder that one could do without.
        kind, readers = "payment.failed", self._payers("invoices")
        self._write(kind, payment["id"], kind, values, readers, payment["attempt"])

    def confirmation_asked(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> None:
        """Tells that a bank wants a payment confirmed; the link opens where that is done."""
        link = f"{self._url}/my-billing/payments/{payment['id']}/confirmation"
        kind, readers = "payment.requires_action", self._payers("invoices")
        values = {**self._paid(payment, invoices), "link": link}
        self._write(kind, payment["id"], kind, values, readers, payment["attempt"])

    def about_method(
        self, kind: str, about: UUID, letter: str, values: Values, edition: int
    ) -> None:
        """Tells who bears the billing of a payment method; the link opens the form of another."""
        told = {**values, "link": f"{self._url}/my-billing/payment-methods/new"}
        # It asks for an act, as a bill does: it is no reminder that one could do without.
        self._write(kind, about, letter, told, self._payers("invoices"), edition)

    def refunded(self, payment: Mapping[str, Any], refund: Mapping[str, Any]) -> None:
        """Tells that money goes back, and what is owed again for it."""
        kind, readers = "payment.refunded", self._payers("receipts")
        self._write(kind, refund["id"], kind, self._gone_back(payment, refund), readers)

    def credit_refunded(self, refund: Mapping[str, Any]) -> None:
        """Tells that the firm gave credit back outside the suite, and why."""
        kind, readers = "credit.refunded", self._payers("receipts")
        same = {name: refund[name] for name in ("reason", "reference")}
        amount = Money(refund["amount"], refund["currency"])
        values = {**same, "amount": amount, "link": self._link([])}
        self._write(kind, refund["id"], kind, values, readers)

    def disputed(self, payment: Mapping[str, Any], dispute: Mapping[str, Any]) -> None:
        """Tells that a bank asks a payment back, and that nothing is collected meanwhile."""
        kind, readers = "payment.disputed", self._payers("invoices")
        amount = Money(dispute["amount"], payment["currency"])
        values = {"amount": amount, "method": Method.of(payment), "link": self._link([])}
        self._write(kind, dispute["id"], kind, values, readers)

    def returned(self, payment: Mapping[str, Any], dispute: Mapping[str, Any]) -> None:
        """Tells that a bank took a payment back, and what is owed again."""
        # Whoever owes has to act: it is no receipt that one could do without.
        kind, readers = "payment.charged_back", self._payers("invoices")
        self._write(kind, dispute["id"], kind, self._gone_back(payment, dispute), readers)

    def _gone_back(self, payment: Mapping[str, Any], back: Mapping[str, Any]) -> Values:
        currency = payment["currency"]
        numbers = queries.numbers_of(
            self._session, self._firm.id, [share["invoice_id"] for share in back["shares"]]
        )
        parts = [
            Part(Money(share["amount"], currency), numbers[share["invoice_id"]])
            for share in back["shares"]
        ]
        return {
            "amount": Money(back["amount"], currency),
            "method": Method.of(payment),
            "owed_again": parts,
            "link": self._link([]),
        }

    def statement(self, mailing_id: UUID, account: Account) -> None:
        """Tells what was billed and paid in a month, and what was open at its end."""
        page = f"{self._url}/my-billing/statement"
        asked = f"since={account.since}&until={account.until}&currency={account.currency}"
        values: Values = {
            "since": account.since,
            "until": account.until,
            "balance": Money(account.statement.closing_balance, account.currency),
            "link": f"{page}?{asked}",
            "pdf": f"{page}.pdf?{asked}",
        }
        kind, readers = "statement.mailed", self._payers("statements")
        self._write(kind, mailing_id, kind, values, readers)

    def service_told(self, service_id: UUID, change: str, said: Values, edition: int) -> None:
        """Tells of a change of a service; each change of it is an edition of its own."""
        # What is to be paid from now on is for whoever pays.
        readers, values = self._payers("invoices"), {**said, "link": self._link([])}
        self._write("service.told", service_id, f"service.{change}", values, readers, edition)

    def _paid(self, payment: Mapping[str, Any], invoices: Sequence[Invoice]) -> Values:
        return {
            "invoices": [str(invoice.number) for invoice in invoices],
            "amount": Money(payment["amount"], payment["currency"]),
            "method": Method.of(payment),
            "link": self._link(invoices),
        }

    def _write(
        self,
        kind: str,
        about: UUID,
        letter: str,
        values: Values,
        readers: Sequence[Contact],
        edition: int = 1,
    ) -> None:
        if not readers:
            return
        words = words_of(self._session, self._firm.id, letter, self._hand.language)
        sides = {"firm": self._firm.name, "client": self._client.name}
        for reader in readers:
            text = filled(words, letter, self._hand, {**values, **sides, "name": reader.name})
            mail = self._mail(reader, text)
            mail.kind, mail.about, mail.edition = kind, about, edition
            write(self._session, mail)

    def _mail(self, reader: Contact, text: Letter) -> Mail:
        return Mail(
            firm_id=self._firm.id,
            client_id=self._client.id,
            from_name=self._firm.name,
            reply_to=self._firm.email,
            to_name=reader.name,
            to_address=reader.email,
            subject=text.subject,
            body=text.body,
            created_at=self._now,
            is_sandbox=self._is_sandbox,
        )

    @property
    def _is_sandbox(self) -> bool:
        return self._firm.mode == "sandbox" or self._client.is_test

    def _payers(self, kind: str) -> list[Contact]:
        """Who bears the client's billing and wants mails of the kind."""
        contacts = self._contacts
        if contacts is None:
            contacts = queries.contacts(self._session, self._firm.id, self._client.id)
        return [contact for contact in contacts if contact.reads(kind) and contact.role == "client"]

    def _link(self, invoices: Sequence[Invoice]) -> str:
        page = f"invoices/{invoices[0].id}" if len(invoices) == 1 else "my-billing"
        return f"{self._url}/{page}"

    def _local(self, instant: datetime | None) -> date | None:
        return local_date(instant, self._firm.time_zone) if instant else None
