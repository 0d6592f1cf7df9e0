"""Go through files of invoices, whole invoices at a time: what would become of each, then have it so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now, now
from common.db import Database
from common.errors import AppError
from common.imports import KEPT
from invoicing import queries
from invoicing.models import Client, Import, ImportRow, Invoice
from invoicing.rules import invoice_rows as rules
from invoicing.rules.invoice_rows import Errors
from invoicing.rules.totals import Method
from invoicing.schemas.invoices import ImportedDraft
from invoicing.schemas.values import MethodDraft
from invoicing.usecases import copies
from invoicing.usecases.invoices import draft_invoice, preview_invoice
from invoicing.usecases.pricing import method_of

AT_ONCE = 50
DRAFT, METHOD = ImportedDraft(), MethodDraft()
MOST_LINES = 500
UNKNOWN = "There is no client with this id."
NOBODY = "There is no client of this name. Import clients first, or name it by its id."
SEVERAL = "Several clients have this name. Name the one you mean by its id."
NO_CLIENT = "Say which client it is for: by client_id, or by client."
NO_NUMBER = "Say which number it had."
OTHERWISE = "This has changed since it was looked at. Import the file once more."
DIFFERS = "This number is here already, with other lines or for another client. An import changes nothing."
WITH_IT = "Another row of this invoice is refused, and an invoice is taken whole."
GONE = "This client is archived. Restore it first."
VOID = "A void invoice is not taken in: nothing was owed of it in the end."


@dataclass
class Entry:
    """The rows of one invoice, what is wrong with each, and what is to become of it."""

    rows: Sequence[ImportRow]
    errors: list[Errors] = field(default_factory=list)
    fate: str = "new"
    client: Client | None = None
    invoice_id: UUID | None = None

    @property
    def cells(self) -> list[dict[str, str]]:
        """What stands in each of the rows."""
        return [row.cells for row in self.rows]

    def refuse(self, column: str, sentence: str) -> None:
        """Refuses the invoice for something that its first row says."""
        self.errors[0].setdefault(column, []).append(sentence)

    def take(self, refused: AppError) -> None:
        """Refuses the invoice for what its drafting is refused for, each row for its own."""
        errors = refused.errors or {"": [refused.detail or refused.code]}
        self.errors = rules.by_row(errors, len(self.rows))

    def note(self) -> None:
        """Writes down on every row what becomes of the invoice."""
        if any(self.errors):
            self.fate = "refused"
        for row, errors in zip(self.rows, self.errors, strict=True):
            row.fate = self.fate
            row.errors = errors or ({"": [WITH_IT]} if self.fate == "refused" else {})
            row.client_id = self.client.id if self.client else None
            row.invoice_id = self.invoice_id


def work(app: Database, worker: Database) -> int:
    """Goes through some invoices of the file whose turn it is; returns how many rows, or 0."""
    with worker.transaction(None) as session:
        turn = queries.FILES.next(session)
    if turn is None:
        return 0
    with app.transaction(turn[0]) as session:
        file = queries.FILES.held(session, *turn)
        return _go_on(session, file) if file and file.is_at_work else 0


def forget(worker: Database) -> int:
    """Deletes the files that nobody has worked on for a week; returns how many."""
    with worker.transaction(None) as session:
        return queries.FILES.forget_old(session, now() - KEPT)


def _go_on(session: Session, file: Import) -> int:
    rows = queries.whole_invoices_to_do(session, file, AT_ONCE)
    if not rows:
        file.end_stage(now())
        return 1
    entries = [Entry(list(group)) for _, group in groupby(rows, lambda row: row.belongs_to)]
    who = Principal(firm_id=file.firm_id, subject=file.author)
    for entry in entries:
        if file.status == "applying" and entry.rows[0].fate != "new":
            continue
        _judge(session, file, entry)
        if file.status == "applying":
            _have_it_so(session, who, entry)
        entry.note()
    file.come_to(rows[-1].belongs_to, len(rows), now())
    return len(rows)


def _judge(session: Session, file: Import, entry: Entry) -> None:
    first = entry.rows[0].cells
    entry.errors = [
        dict(row.errors if row.fate is None else {}) | rules.disagreements(first, row.cells)
        for row in entry.rows
    ]
    number = rules.number_of(first)
    _judge_number(entry, number)
    if first.get("status", "").strip() == "void":
        entry.refuse("status", VOID)
    entry.client = _the_client(session, file.firm_id, entry)
    if entry.client is None or any(entry.errors):
        return
    _judge_draft(session, entry, entry.client)
    known = queries.invoices_once_numbered(session, file.firm_id, [number]).get(number)
    if any(entry.errors):
        return
    if known:
        _compare(entry, known)
    elif file.status == "checking":  # Whoever drafts it prices it.
        _judge_prices(session, file, entry, entry.client)


def _judge_number(entry: Entry, number: str) -> None:
    if not number:
        entry.refuse("number", NO_NUMBER)
    elif len(number) > rules.LONGEST_NUMBER:
        entry.refuse("number", f"At most {rules.LONGEST_NUMBER} characters.")
    if len(entry.rows) > MOST_LINES:
        entry.refuse("number", f"An invoice has at most {MOST_LINES} lines.")


def _judge_draft(session: Session, entry: Entry, client: Client) -> None:
    complaints = DRAFT.validate(_draft(entry, client)) | METHOD.validate(_priced(session, entry))
    for errors, found in zip(entry.errors, rules.by_row(complaints, len(entry.rows)), strict=True):
        errors |= found
    said = entry.rows[0].cells.get("currency", "").strip()
    if said not in ("", client.currency):
        entry.errors[0].setdefault("currency", [f"{client.name} is billed in {client.currency}."])


def _judge_prices(session: Session, file: Import, entry: Entry, client: Client) -> None:
    """What cannot be priced could not be drafted; the rows show it before anybody says so."""
    who = Principal(firm_id=file.firm_id, subject=file.author)
    draft = dict(DRAFT.load(_draft(entry, client)))
    said = {name: draft[name] for name in ("lines", "discount_percent", "discount_amount")}
    method = METHOD.load(_priced(session, entry))
    try:
        preview_invoice(session, who, currency=client.currency, method=method, **said)
    except AppError as refused:
        entry.take(refused)


def _compare(entry: Entry, known: Invoice) -> None:
    lines = [{name: getattr(line, name) for name in rules.LINE} for line in known.lines]
    assert entry.client  # Whoever is compared is known.
    if (
        known.client_id == entry.client.id
        and rules.says_the_same(entry.cells, lines)
        and _whole_is_same(entry, entry.client, known)
    ):
        entry.fate, entry.invoice_id = "same", known.id
    else:
        entry.refuse("number", DIFFERS)


def _whole_is_same(entry: Entry, client: Client, known: Invoice) -> bool:
    """Tells whether what the rows say of the whole is kept of it; what they do not say is no news."""
    draft = dict(DRAFT.load(_draft(entry, client)))
    off = draft["discount_percent"], draft["discount_amount"]
    kept = known.discount_percent, 0 if known.discount_percent else known.discount_amount
    kept_as = {"prices_include_tax": known.prices_include_tax, "tax_rounding": known.tax_rounding}
    return (
        off in ((None, 0), kept)
        and draft["terms"] in (None, known.terms)
        and rules.priced_as(entry.rows[0].cells, kept_as) == kept_as
    )


def _the_client(session: Session, firm_id: UUID, entry: Entry) -> Client | None:
    id_, name = (entry.rows[0].cells.get(n, "").strip() for n in ("client_id", "client"))
    found = _by_id(session, firm_id, id_) if id_ else None
    # Another house's id is nobody here; then it is the name that says who.
    if name and not found:
        found = list(queries.clients_named(session, firm_id, [], [name]))
    if found is None:
        entry.refuse("client_id", NO_CLIENT)
    elif not found:
        entry.refuse(*(("client", NOBODY) if name else ("client_id", UNKNOWN)))
    elif len(found) > 1:
        entry.refuse("client", SEVERAL)
    elif not found[0].is_active:
        entry.refuse("client_id" if id_ else "client", GONE)
    return found[0] if found and len(found) == 1 else None


def _by_id(session: Session, firm_id: UUID, id_: str) -> list[Client]:
    try:
        return list(queries.clients_named(session, firm_id, [UUID(id_)], []))
    except ValueError:
        return []


def _draft(entry: Entry, client: Client) -> Mapping[str, object]:
    whole = rules.whole_of(entry.rows[0].cells, client.currency)
    return {"client_id": str(client.id), "lines": [rules.line_of(c) for c in entry.cells], **whole}


def _priced(session: Session, entry: Entry) -> Mapping[str, object]:
    """How the invoice is priced: as the rows say, else as the firm prices."""
    usual: Method = method_of(session, copies.the_firm(session, entry.rows[0].firm_id))
    return rules.priced_as(entry.rows[0].cells, asdict(usual))


def _have_it_so(session: Session, who: Principal, entry: Entry) -> None:
    """An invoice is drafted whole or not at all: what is refused is undone up to the one before."""
    if any(entry.errors) or entry.fate != "new" or entry.client is None:
        if not any(entry.errors):
            entry.refuse("", OTHERWISE)
        return
    draft = dict(DRAFT.load(_draft(entry, entry.client)))
    try:
        with session.begin_nested():
            at = firm_now(session, who.firm_id)
            number, method = (
                rules.number_of(entry.rows[0].cells),
                METHOD.load(_priced(session, entry)),
            )
            made = draft_invoice(session, who, draft, now=at, reference=number, method=method)
            entry.invoice_id = made.id
    except AppError as refused:
        entry.take(refused)
