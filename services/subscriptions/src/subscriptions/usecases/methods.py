"""What pays for something that starts has to be a method of its client."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid
from subscriptions.queries.methods import find_method


def refuse_strange_method(
    session: Session, who: Principal, client_id: UUID, method_id: UUID | None
) -> None:
    """Raises Invalid at its field if the method is not known to be the client's, or is no more.

    That it is reserved is payments' to say, and what is not reserved there pays for nothing.
    """
    if method_id is None:
        return
    method = find_method(session, who.firm_id, client_id, method_id)
    if method is None:
        words = "No payment method of this client is known by this id."
        raise Invalid("payment_method_not_known_yet", errors={"payment_method_id": [words]})
    if method.status != "active":
        words = "This payment method cannot be used any more. Choose another."
        raise Invalid("payment_method_not_usable", errors={"payment_method_id": [words]})
