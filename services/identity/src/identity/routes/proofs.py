"""What a person who is signed in proves once more. For the front end alone."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import credentialed, database, network, passwords
from identity.schemas import ProofRequest, ProvenSchema
from identity.usecases.proofs import Proven, prove_again

routes = Blueprint("proofs", __name__, url_prefix="/v1/proofs", description="It is still them.")


@routes.post("")
@credentialed
@routes.arguments(ProofRequest)
@routes.response(200, ProvenSchema)
def prove(body: dict[str, Any]) -> Proven:
    """Proves by the password that the person of a session is the one who sits there."""
    body["address"] = network(body["address"])
    return prove_again(database(), passwords(), **body, now=clock.now())
