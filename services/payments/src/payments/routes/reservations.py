"""Reservations over HTTP: a method is kept before anything rests on it."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from payments.schemas.methods import ReservationDraft, ReservationSchema
from payments.usecases.moments import moment
from payments.usecases.reservations import release_reservation, reserve_method

routes = Blueprint(
    "reservations", __name__, url_prefix="/v1/reservations", description="Methods kept for a start."
)


@routes.post("")
@requires("payment_methods:write")
@routes.arguments(ReservationDraft)
@routes.response(201, ReservationSchema)
def create(draft: dict[str, Any]) -> Any:
    """Reserves a method under the id of what will rest on it; to repeat it changes nothing."""
    who = current_principal()
    with transaction() as session:
        return reserve_method(session, who, **draft, at=moment(session, who))


@routes.delete("/<any(proposal, service, subscription):kind>/<uuid:reference>")
@requires("payment_methods:write")
@routes.response(200, ReservationSchema)
def release(kind: str, reference: UUID) -> Any:
    """Lets go of a method that nothing came to rest on."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        return release_reservation(session, who, kind, reference, now=now)
