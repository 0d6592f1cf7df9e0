"""Lists of clients, invoices, credit notes, estimates and proposals: filtered, counted, a page at a time."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from common.money import MoneyError
from dashboard_bff import queries
from dashboard_bff.queries import Wanted
from dashboard_bff.usecases.amounts import typed_amount
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts import estimates as estimate_parts
from dashboard_bff.views.parts.client_rows import client_rows
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.credit_notes import credit_note_rows
from dashboard_bff.views.parts.invoices import invoice_row, over_all, summed
from dashboard_bff.views.parts.offer_sums import estimate_sums, proposal_sums
from dashboard_bff.views.parts.paging import address, decode_place, next_cursor
from dashboard_bff.views.parts.proposals import (
    CLOSED,
    SHOWN_TO_CLIENTS,
    kept_proposal_row,
    proposal_row,
)
from dashboard_bff.views.parts.scene import Body, Scene, View, reference, scene, the_client

Query = Mapping[str, Any]
Filters = Mapping[str, Wanted]

INVOICES = ("draft", "open", "paid", "void", "uncollectible")
# The filters that are counted; what a contact never sees has no count either.
COUNTED = ("all", "draft", "open", "overdue", "paid")
CLIENTS = ("all", "active", "inactive", "archived")


def clients(session: Session, viewer: Viewer, query: Query) -> View:
    """Returns the firm's clients with their open balances; only members may ask."""
    if not viewer.is_member:
        raise NotFound
    at = scene(session, viewer.firm_id)
    status = query.get("status") if query.get("status") in CLIENTS else "all"
    filter_ = {"status": status, "q": query.get("q")}
    limit, place = query.get("limit") or 50, decode_place(query.get("before"))
    rows = queries.client_page(
        session, viewer.firm_id, str(status), filter_["q"], after=place, limit=limit
    )
    counts = queries.client_counts(session, viewer.firm_id)
    matching = (
        queries.client_counts(session, viewer.firm_id, filter_["q"]) if filter_["q"] else counts
    )
    shown = client_rows(session, viewer, at, [row.body for row in rows[:limit]])
    return {
        "items": shown,
        "counts": counts,
        "filter": filter_,
        "shown": len(shown),
        "total": matching[str(status)],
        "next_cursor": next_cursor(rows, limit),
        "address": address("/clients", filter_),
    }


def invoices(session: Session, viewer: Viewer, query: Query, *, path: str = "/invoices") -> View:
    """Returns invoices, the newest first; contacts see their client's, and no drafts."""
    at = scene(session, viewer.firm_id)
    client_id = _client(session, viewer, query)
    filters = invoice_filters(at, viewer, query, client_id)
    filter_ = _filter(query, filters, client_id, viewer)
    page = _page(session, viewer, filters[filter_["status"]], query)
    rows = _invoice_rows(session, viewer, at, page["bodies"])
    balances = _balances(session, viewer, at, client_id)
    return {
        **_listed(session, viewer, filters, filter_, page, rows),
        "counts": _counts(session, viewer, filters, [s for s in COUNTED if s in filters]),
        "totals": [
            {"currency": balance["currency"], "due_amount": balance["open_amount"]}
            for balance in balances
            if balance["open_amount"] > 0
        ],
        "address": address(path, _without_client(filter_)),
    }


def credit_notes(
    session: Session, viewer: Viewer, query: Query, *, path: str = "/credit-notes"
) -> View:
    """Returns credit notes, the newest first; contacts see their client's."""
    at = scene(session, viewer.firm_id)
    client_id = _client(session, viewer, query)
    filters = credit_note_filters(at, query, client_id)
    filter_ = _filter(query, filters, client_id, viewer)
    page = _page(session, viewer, filters[filter_["status"]], query)
    names = _clients_of(session, viewer, page["bodies"])
    rows = [
        row | {"client": reference(names.get(body["client_id"]), body["client_id"])}
        for row, body in zip(credit_note_rows(page["bodies"]), page["bodies"], strict=True)
    ]
    chosen = {"client": filter_["client_id"]} if filter_["client_id"] else {}
    sums = queries.document_sums(session, viewer.firm_id, filters[filter_["status"]])
    return {
        **_listed(session, viewer, filters, filter_, page, rows),
        "counts": _counts(session, viewer, filters, tuple(filters)),
        "totals": [{"currency": currency, "total_amount": total} for currency, total in sums],
        "filter": filter_ | {"client_name": _client_name(session, viewer, filter_["client_id"])},
        "address": address(path, _without_client(filter_) | chosen),
    }


def estimates(session: Session, viewer: Viewer, query: Query, *, path: str = "/estimates") -> View:
    """Returns estimates, the newest first; contacts see what was sent to their client."""
    at = scene(session, viewer.firm_id)
    client_id = _client(session, viewer, query)
    filters = estimate_filters(viewer, query, client_id)
    filter_ = _filter(query, filters, client_id, viewer)
    page = _page(session, viewer, filters[filter_["status"]], query)
    names = _clients_of(session, viewer, page["bodies"])
    row = estimate_parts.estimate_row
    rows = [row(at, body, names.get(body["client_id"])) for body in page["bodies"]]
    chosen = {"client": filter_["client_id"]} if filter_["client_id"] else {}
    return {
        **_listed(session, viewer, filters, filter_, page, rows),
        "counts": _counts(session, viewer, filters, tuple(filters)),
        **estimate_sums(session, viewer.firm_id, filters[filter_["status"]]),
        "filter": filter_ | {"client_name": _client_name(session, viewer, filter_["client_id"])},
        "address": address(path, _without_client(filter_) | chosen),
    }


def proposals(session: Session, viewer: Viewer, query: Query, *, path: str = "/proposals") -> View:
    """Returns proposals, the newest first; contacts see what was sent to their client."""
    at = scene(session, viewer.firm_id)
    client_id = _client(session, viewer, query)
    filters = proposal_filters(viewer, query, client_id)
    filter_ = _filter(query, filters, client_id, viewer)
    page = _page(session, viewer, filters[filter_["status"]], query)
    names = _clients_of(session, viewer, page["bodies"])
    row_of = kept_proposal_row if viewer.is_member else proposal_row
    rows = [row_of(at, body, names.get(body["client_id"])) for body in page["bodies"]]
    chosen = {"client": filter_["client_id"]} if filter_["client_id"] else {}
    return {
        **_listed(session, viewer, filters, filter_, page, rows),
        "counts": _counts(session, viewer, filters, tuple(filters)),
        **proposal_sums(session, viewer.firm_id, filters[filter_["status"]]),
        "filter": filter_ | {"client_name": _client_name(session, viewer, filter_["client_id"])},
        "address": address(path, _without_client(filter_) | chosen),
    }


def invoice_filters(at: Scene, viewer: Viewer, query: Query, client_id: UUID | None) -> Filters:
    """Returns what each filter of the invoices shows."""
    base = Wanted(
        "invoice",
        client_id,
        None if viewer.is_member else INVOICES[1:],
        words=query.get("q"),
        amount=_amount(query.get("q"), at.firm["currency"]),
    )
    return {
        "all": base,
        **{status: base.among((status,)) for status in base.statuses or INVOICES},
        "overdue": base.among(("open",), at.today),
    }


def credit_note_filters(at: Scene, query: Query, client_id: UUID | None) -> Filters:
    """Returns what each filter of the credit notes shows."""
    amount = _amount(query.get("q"), at.firm["currency"])
    base = Wanted("credit_note", client_id, words=query.get("q"), amount=amount)
    return {
        "all": base,
        "off": base.with_some("applied_amount"),
        "credit": base.with_some("surplus_amount"),
    }


def estimate_filters(viewer: Viewer, query: Query, client_id: UUID | None) -> Filters:
    """Returns what each filter of the estimates shows."""
    shown = None if viewer.is_member else estimate_parts.SHOWN_TO_CLIENTS
    base = Wanted("estimate", client_id, shown, words=query.get("q"))
    return {
        "all": base,
        "draft": base.among(("draft",) if viewer.is_member else ()),
        **{status: base.among((status,)) for status in ("sent", "approved", "invoiced")},
        "closed": base.among(estimate_parts.CLOSED),
    }


def proposal_filters(viewer: Viewer, query: Query, client_id: UUID | None) -> Filters:
    """Returns what each filter of the proposals shows."""
    shown = None if viewer.is_member else SHOWN_TO_CLIENTS
    base = Wanted("proposal", client_id, shown, words=query.get("q"))
    return {
        "all": base,
        "draft": base.among(("draft",) if viewer.is_member else ()),
        "awaiting_acceptance": base.among(("awaiting_acceptance",)),
        "accepted": base.among(("accepted",)),
        "closed": base.among(CLOSED),
    }


def _client(session: Session, viewer: Viewer, query: Query) -> UUID | None:
    """A contact's lists are of their client, whatever was asked."""
    asked = query.get("client_id")
    if asked is not None:
        the_client(session, viewer, asked)
    return viewer.client_id or asked


def _filter(query: Query, filters: Filters, client_id: UUID | None, viewer: Viewer) -> View:
    status = query.get("status")
    return {
        "status": status if status in filters else "all",
        "q": query.get("q"),
        "client_id": str(client_id) if client_id and viewer.is_member else None,
    }


def _page(session: Session, viewer: Viewer, wanted: Wanted, query: Query) -> View:
    limit, place = query.get("limit") or 50, decode_place(query.get("before"))
    rows = queries.document_page(session, viewer.firm_id, wanted, before=place, limit=limit)
    return {"bodies": [row.body for row in rows[:limit]], "next_cursor": next_cursor(rows, limit)}


def _listed(
    session: Session,
    viewer: Viewer,
    filters: Filters,
    filter_: View,
    page: View,
    rows: Sequence[View],
) -> View:
    return {
        "items": list(rows),
        "filter": filter_,
        "shown": len(rows),
        "total": queries.document_count(session, viewer.firm_id, filters[filter_["status"]]),
        "next_cursor": page["next_cursor"],
    }


def _counts(
    session: Session, viewer: Viewer, filters: Filters, named: Sequence[str]
) -> dict[str, int]:
    """The counts beside the filters are of all there is, whatever is typed into the search."""
    return {
        name: queries.document_count(session, viewer.firm_id, filters[name].without_words())
        for name in named
    }


def _invoice_rows(
    session: Session, viewer: Viewer, at: Scene, bodies: Sequence[Body]
) -> list[View]:
    names = _clients_of(session, viewer, bodies)
    found = queries.payments_about(session, viewer.firm_id, bodies)
    methods = queries.several(
        session, viewer.firm_id, "payment_method", [p["payment_method_id"] for p in found]
    )
    payments = Payments.around(at, found, methods.values())
    return [invoice_row(body, payments, names.get(body["client_id"])) for body in bodies]


def _balances(session: Session, viewer: Viewer, at: Scene, client_id: UUID | None) -> list[View]:
    clients_ = [client_id] if client_id else None
    sums = queries.open_sums(session, viewer.firm_id, at.today, client_ids=clients_)
    unapplied = queries.unapplied_payments(session, viewer.firm_id, client_ids=clients_)
    return over_all(summed(sums, unapplied, at))


def _clients_of(session: Session, viewer: Viewer, bodies: Sequence[Body]) -> dict[str, Body]:
    ids = {body["client_id"] for body in bodies}
    return queries.several(session, viewer.firm_id, "client", ids)


def _client_name(session: Session, viewer: Viewer, client_id: str | None) -> str | None:
    client = (
        queries.find_resource(session, viewer.firm_id, "client", client_id) if client_id else None
    )
    return client["name"] if client else None


def _without_client(filter_: View) -> View:
    return {"status": filter_["status"], "q": filter_["q"]}


def _amount(words: str | None, currency: str) -> int | None:
    """Reads 1,440.00 typed into the search as an amount."""
    try:
        return typed_amount(words or "", currency)
    except MoneyError:
        return None
