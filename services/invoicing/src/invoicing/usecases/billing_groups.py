"""Answer billing groups: by one invoice each, or by a refusal that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db.rows import twin_of
from common.errors import AppError, Conflict, Invalid, NotYet
from common.ids import new_id
from common.money import parse_decimal
from common.outbox import publish
from invoicing import queries
from invoicing.events import BillingGroupRefused
from invoicing.models import SERIES, BillingGroup, Client, Firm, Invoice, InvoiceLine
from invoicing.rules.taxes import FirmTaxes
from invoicing.rules.totals import Method, with_tax
from invoicing.usecases import copies
from invoicing.usecases.issuing import issue_new_invoices
from invoicing.usecases.pricing import method_of, price_invoice, refused_by_field, taxes_of

LONGEST_WAIT_FOR_CLIENT = timedelta(minutes=5)
NOTHING_YET = {"discount_amount": 0, "paid_amount": 0, "credited_amount": 0}
NewGroup, NewInvoice, NewLine = twin_of(BillingGroup), twin_of(Invoice), twin_of(InvoiceLine)


@dataclass(frozen=True)
class Released:
    """A billing group as it came, and how long this service has had it."""

    group: Mapping[str, Any]
    waiting: timedelta


@dataclass(frozen=True)
class Pricing:
    """How what is billed is priced: as each proposal was, or as the item itself says that has none."""

    firm: Firm
    taxes: FirmTaxes
    usual: Method
    agreed: Mapping[UUID, Method]

    def of_item(self, item: Mapping[str, Any]) -> Method:
        """Returns what the item's price means."""
        if item["proposal_id"] is None and item["prices_include_tax"] is not None:
            return Method(item["prices_include_tax"], self.usual.tax_rounding)
        return self.agreed.get(item["proposal_id"], self.usual)

    def of(self, items: Sequence[Mapping[str, Any]]) -> Method:
        """Returns how one invoice over the items is priced.

        Where they differ prices include tax: a price before tax is exact with its tax on top, but one
        that includes it is not without.
        """
        found = {self.of_item(item) for item in items}
        if len(found) == 1:
            return found.pop()
        return Method(any(each.prices_include_tax for each in found), self.usual.tax_rounding)


@dataclass(frozen=True)
class Answer:
    """What is to be said to a group: an invoice if it has one, else the refusal in its row."""

    row: BillingGroup
    invoice: Invoice | None


def answer_groups(
    session: Session,
    who: Principal,
    released: Sequence[Released],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Answers each group once, whoever else answers it at the same time."""
    firm = copies.the_firm(session, who.firm_id)
    groups = {each.group["id"]: each for each in released}
    pricing = _pricing(session, firm, released)
    clients = queries.clients(session, firm.id, [g.group["client_id"] for g in groups.values()])
    answers = [_answer(pricing, clients, each, now) for each in groups.values()]
    # Whoever writes a group's row first answers it; the others wait for that and do nothing.
    mine = queries.claim_groups(session, [answer.row for answer in answers])
    answers = [answer for answer in answers if answer.row.id in mine]
    for answer in answers:
        if answer.invoice is None:
            publish(session, BillingGroupRefused, answer.row, by=who, reason=answer.row.code)
    invoices = [answer.invoice for answer in answers if answer.invoice]
    issue_new_invoices(session, who, firm, clients, invoices, public_url=public_url, now=now)


def preview_group(
    session: Session, who: Principal, group: Mapping[str, Any], *, now: datetime
) -> Invoice:
    """Returns the invoice that a billing group would become, and keeps nothing of it."""
    who.require_client(group["client_id"])
    firm = copies.the_firm(session, who.firm_id)
    released = [Released(group, timedelta())]
    client = queries.clients(session, firm.id, [group["client_id"]]).get(group["client_id"])
    return _invoice_of(_pricing(session, firm, released), client, group, now)


def _pricing(session: Session, firm: Firm, released: Sequence[Released]) -> Pricing:
    """Returns how items are priced: as their proposal or plan said, else as the firm does now."""
    agreed = {item["proposal_id"] for each in released for item in each.group["items"]}
    methods = queries.methods_of_proposals(session, firm.id, agreed - {None})
    return Pricing(firm, taxes_of(session, firm), method_of(session, firm), methods)


def _answer(
    pricing: Pricing, clients: Mapping[Any, Client], released: Released, now: datetime
) -> Answer:
    group = released.group
    client = clients.get(group["client_id"])
    if client is None and released.waiting < LONGEST_WAIT_FOR_CLIENT:
        raise NotYet(f"client {group['client_id']}")
    row = NewGroup(
        firm_id=pricing.firm.id,
        id=group["id"],
        version=1,
        created_at=now,
        client_id=group["client_id"],
        item_ids=[item["id"] for item in group["items"]],
    )
    try:
        return Answer(row, _invoice_of(pricing, client, group, now))
    except AppError as refusal:  # One bad group is set aside, so that the others go on.
        row.code, row.reason = refusal.code, refusal.detail
        return Answer(row, None)


def _invoice_of(
    pricing: Pricing, client: Client | None, group: Mapping[str, Any], now: datetime
) -> Invoice:
    client = _billable(client, group)
    invoice = NewInvoice(
        id=new_id(),
        firm_id=pricing.firm.id,
        created_at=now,
        client_id=client.id,
        status="draft",
        series=SERIES,
        currency=group["currency"],
        billing_group_id=group["id"],
        collection=group["collection"],
        payment_method_id=group["payment_method_id"],
        chosen_method_id=group["chosen_method_id"],
        lines=_lines_of(group["items"], pricing),
        payments=[],
        is_deposit=False,
        **NOTHING_YET,
    )
    invoice.be_priced(pricing.of(group["items"]))
    price_invoice(invoice, pricing.taxes)
    invoice.refuse_reverse_charge_of(client)
    return invoice


def _billable(client: Client | None, group: Mapping[str, Any]) -> Client:
    """Returns the client if the group can be billed to it; raises what stands in the way."""
    if client is None:
        raise Conflict("client_unknown", "The client is not known to invoicing.")
    if not client.is_active:
        raise Conflict("client_archived", f"{client.name} is archived.")
    _refuse_currencies(client, group)
    if not group["items"]:
        raise Invalid("group_is_empty", "There is nothing to bill.")
    return client


def _refuse_currencies(client: Client, group: Mapping[str, Any]) -> None:
    found = {group["currency"], client.currency, *(item["currency"] for item in group["items"])}
    if len(found) > 1:
        names = ", ".join(sorted(found))
        raise Conflict("currency_mismatch", f"One invoice cannot hold {names}.")


def _lines_of(items: Sequence[Mapping[str, Any]], pricing: Pricing) -> list[InvoiceLine]:
    lines = [_line_of(item, place) for place, item in enumerate(items, start=1)]
    if pricing.of(items).prices_include_tax:
        for item, line in zip(items, lines, strict=True):
            if not pricing.of_item(item).prices_include_tax:
                line.unit_price = with_tax(line.unit_price, line.tax_rate)
    return lines


def _line_of(item: Mapping[str, Any], position: int) -> InvoiceLine:
    numbers = ("quantity", "unit_price", "discount_percent", "tax_rate")
    same = ("service_id", "proposal_id", "name", "period_start", "period_end", "tax_name")
    with refused_by_field():
        decimals = {name: parse_decimal(item[name]) for name in numbers}
    return NewLine(
        position=position,
        item_id=item["id"],
        item_revision=item["revision"],
        description="\n".join(filter(None, (item["description"], item.get("note")))),
        **{name: item[name] for name in same},
        **decimals,
    )
