"""Managing what comes again: the next charge, what pays for it, and what saving also does."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.charges import charge, charges
from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.coming import period, to_come
from dashboard_bff.views.parts.invoices import invoice_row, is_open
from dashboard_bff.views.parts.lives import LIVE, acts, clients_may, life
from dashboard_bff.views.parts.methods import first_chosen, free, method_name, method_rows
from dashboard_bff.views.parts.prices import agreed, usual
from dashboard_bff.views.parts.scene import Body, Scene, View, scene, the_client, the_own
from dashboard_bff.views.parts.services import RUNNING, service_row

AROUND = (
    Slice("invoice", ("open",), 5000),
    Slice("payment", queries.UNSETTLED, 5000),
    Slice("payment", ("failed",), 500),
    Slice("payment", ("succeeded",), queries.NEWEST),
    Slice("payment_method"),
    Slice("service", None, 500),
)
PRICED = (
    "name",
    "description",
    "quantity",
    "unit_price",
    "discount_percent",
    "tax_name",
    "tax_rate",
)


def show(
    session: Session,
    viewer: Viewer,
    client_id: UUID,
    service_id: UUID,
    chosen_id: str | None = None,
) -> View:
    """Returns what a client manages of a service that comes again; NotFound of anything else.

    `chosen_id` is the method that is to be chosen first: one that was added on the way.
    """
    at, client = scene(session, viewer.firm_id), the_client(session, viewer, client_id)
    service, subscription = the_managed(session, viewer, client_id, service_id)
    around = queries.gather(session, viewer.firm_id, *AROUND, client_ids=[client_id])
    names = {each["id"]: each["name"] for each in around["service"]}
    methods = method_rows(at, free(around["payment_method"]), around["payment"], names)
    by_id = {method["id"]: method for method in around["payment_method"]}
    row = service_row(at, service, methods=by_id, waiting=frozenset())
    return {
        "service": row | life(subscription),
        "methods": methods,
        "pays_now_id": service["payment_method_id"],
        "chosen_method_id": first_chosen(
            methods, chosen_id, service["payment_method_id"], currency=service.get("currency")
        ),
        "retry": _retry(at, client, service, around),
        "next": _next(session, viewer, service),
        "acts": acts(subscription, service, clients_may(session, viewer.firm_id)),
    }


def asked(session: Session, viewer: Viewer, client_id: UUID, service_id: UUID, act: str) -> View:
    """Returns what an act is about; raises NotFound where it is not offered, or not now."""
    service, subscription = the_actable(session, viewer, client_id, service_id, act)
    at = scene(session, viewer.firm_id)
    row = service_row(at, service, methods={}, waiting=frozenset())
    return {
        "service": row | life(subscription),
        "today": at.today.isoformat(),
        "preview": None,
        "back": f"/my-billing/subscriptions/{service_id}",
        "address": f"/my-billing/subscriptions/{service_id}/{act}",
    }


def the_actable(
    session: Session, viewer: Viewer, client_id: UUID, id_: UUID, act: str
) -> tuple[Body, Body]:
    """Returns the service and the subscription that the client may do this to now, or NotFound."""
    service, subscription = the_managed(session, viewer, client_id, id_)
    may = clients_may(session, viewer.firm_id)
    if subscription is None or act not in acts(subscription, service, may):
        raise NotFound
    return service, subscription


def billed_yet(found: Mapping[str, list[View] | None]) -> View:
    """Returns what would still be billed, as pages show it; None where it cannot be said."""
    return {
        when: None if each is None else [to_come(one["invoice"], one["on"]) for one in each]
        for when, each in found.items()
    }


def saved(view: View, method_id: str) -> str:
    """Writes what was saved: Visa •••• 4242 pays for Design retainer."""
    method = next((each for each in view["methods"] if each["id"] == method_id), None)
    name = method_name(method) if method else "It"
    return f"{name} pays for {view['service']['name']}"


def the_managed(
    session: Session, viewer: Viewer, client_id: UUID, service_id: UUID
) -> tuple[Body, Body | None]:
    """Returns the client's service that comes again, with its subscription; raises NotFound."""
    service = the_own(session, viewer, "service", service_id)
    of = service.get("subscription_id")
    subscription = (
        queries.find_resource(session, viewer.firm_id, "subscription", of) if of else None
    )
    runs = subscription["status"] in LIVE if subscription else service["status"] in RUNNING
    if service["client_id"] != str(client_id) or not service["interval_unit"] or not runs:
        raise NotFound
    return service, subscription


def _retry(at: Scene, client: Body, service: Body, around: Mapping[str, list[Body]]) -> View | None:
    """What saving charges at once: open invoices of the service whose last payment failed."""
    payments = Payments.around(at, around["payment"], around["payment_method"])
    rows = [
        invoice_row(invoice, payments, client)
        for invoice in around["invoice"]
        if service["id"] in {line["service_id"] for line in invoice["lines"]}
    ]
    failed = [
        row
        for row in rows
        if is_open(row["status"])
        and not row["off_reason"]
        and row["collection"]["state"] == "failed"
    ]
    found = charges(failed)
    return charge(*found[0]) if found else None


def _next(session: Session, viewer: Viewer, service: Body) -> View | None:
    """The items of the next invoice, whatever services they are of, and how they are priced."""
    on, firm_id = service["next_billing_on"], viewer.firm_id
    if on is None:
        return None
    client_id = UUID(service["client_id"])
    items = queries.items_due_on(session, firm_id, client_id, on)
    services = queries.several(session, firm_id, "service", [i["service_id"] for i in items])
    together = _key(service, None)
    own = [item for item in items if _key(services.get(item["service_id"], {}), item) == together]
    ids = [item.get("proposal_id") for item in own]
    proposals = queries.several(session, firm_id, "proposal", ids)
    pricing = {_pricing(item, proposals, usual(session, firm_id)) for item in own}
    return {
        "on": on,
        "currency": service["currency"],
        "items": [{name: item[name] for name in PRICED} | period(item) for item in own],
        # Where prices differ in what they mean, no one preview is the invoice.
        "pricing": dict(pricing.pop()) if len(pricing) == 1 else None,
    }


def _key(service: Body, item: Body | None) -> tuple[object, object]:
    """What is billed on one invoice is of one currency, and paid by one method."""
    method = (item or {}).get("payment_method_id") or service.get("payment_method_id")
    return service.get("currency"), method


def _pricing(
    item: Body, proposals: Mapping[str, Body], firms: View
) -> tuple[tuple[str, object], ...]:
    """How an item is priced: as its proposal was, or as it says itself."""
    proposal = proposals.get(item.get("proposal_id") or "")
    said = item.get("prices_include_tax")
    own = firms if said is None else firms | {"prices_include_tax": said}
    priced = agreed(proposal) if proposal else own
    return tuple((name, priced[name]) for name in ("prices_include_tax", "tax_rounding"))
