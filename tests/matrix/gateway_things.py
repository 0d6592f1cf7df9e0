"""What a gateway leaves to a person: something it told that nobody could use, and books that differ."""

from typing import TYPE_CHECKING
from uuid import UUID

from common.auth import Principal
from common.ids import new_id
from payments.rules.reconciling import Difference
from payments.usecases.moments import moment
from payments.usecases.reconciling import record_differences

if TYPE_CHECKING:
    from .world import World


def park(world: "World", firm: UUID) -> None:
    """Leaves something that a gateway told to a person, as only a live firm's gateway would."""
    told = "0, 'stripe', %(id)s::text, 'payment_intent.succeeded', 'pi_1', '{}', 'parked', 'tests'"
    with world.superuser("payments") as connection:
        connection.execute(
            "INSERT INTO gateway_events (firm_id, id, created_at, kept_since, version, looks,"
            " gateway, reference, type, about, told, status, reason)"
            f" VALUES (%(firm)s, %(id)s, now(), now(), 1, {told})",
            {"firm": firm, "id": new_id()},
        )


def differ(world: "World", firm: UUID) -> UUID:
    """Finds a charge in the sandbox's books that none of the firm's payments asked for."""
    who = Principal.system(firm, "reconciliation")
    stray = Difference("charge_without_payment", None, f"ch_{new_id().hex}", "GBP", None, 100)
    with world.suite.apps["payments"].extensions["database"].transaction(firm) as session:
        record_differences(session, who, "sandbox", [stray], at=moment(session, who))
    with world.superuser("payments") as connection:
        newest = "SELECT id FROM gateway_differences WHERE firm_id = %s ORDER BY id DESC LIMIT 1"
        return UUID(str(connection.execute(newest, [firm]).fetchone()["id"]))
