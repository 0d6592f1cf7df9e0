"""How people prove who they are and keep it so, while they are signed in. For the front end alone."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import (
    credentialed,
    database,
    network,
    passwords,
    public_url,
    sealer,
)
from identity.schemas import (
    CodeRequest,
    EnrollmentSchema,
    PasswordChange,
    PersonRequest,
    ProofRequest,
    ProvenSchema,
    RecoveryCodesSchema,
    SecuritySchema,
    SessionsEndedSchema,
)
from identity.usecases import credentials as usecases
from identity.usecases.codes import Enrollment, RecoveryCodes
from identity.usecases.credentials import Changed, NewPassword, Security
from identity.usecases.proofs import Proven, Typed, prove_again

routes = Blueprint("proofs", __name__, url_prefix="/v1", description="It is still them.")


@routes.post("/proofs")
@credentialed
@routes.arguments(ProofRequest)
@routes.response(200, ProvenSchema)
def prove(body: dict[str, Any]) -> Proven:
    """Proves by password, and code if one is asked for, that the person of a session is there."""
    typed = Typed(body["password"], body["code"], network(body["address"]))
    person_id, now = body["person_id"], clock.now()
    return prove_again(database(), passwords(), sealer(), person_id, typed, now=now)


@routes.post("/credentials/lookup")
@credentialed
@routes.arguments(PersonRequest)
@routes.response(200, SecuritySchema)
def look(body: dict[str, Any]) -> Security:
    """Says how the person proves who they are; never with what."""
    return usecases.security_of(database(), body["person_id"])


@routes.post("/credentials/totp")
@credentialed
@routes.arguments(PersonRequest)
@routes.response(201, EnrollmentSchema)
def begin_totp(body: dict[str, Any]) -> Enrollment:
    """Makes a secret for the person's device; nothing asks for its codes yet."""
    return usecases.begin_totp(database(), sealer(), body["person_id"])


@routes.post("/credentials/totp/confirmation")
@credentialed
@routes.arguments(CodeRequest)
@routes.response(200, RecoveryCodesSchema)
def confirm_totp(body: dict[str, Any]) -> RecoveryCodes:
    """Asks for codes from now on, once the device shows the right one."""
    return usecases.confirm_totp(database(), sealer(), **body, now=clock.now())


@routes.post("/credentials/totp/removal")
@credentialed
@routes.arguments(PersonRequest)
@routes.response(204)
def stop_totp(body: dict[str, Any]) -> None:
    """Asks for no codes any more."""
    usecases.stop_totp(database(), public_url(), body["person_id"], now=clock.now())


@routes.post("/credentials/recovery-codes")
@credentialed
@routes.arguments(PersonRequest)
@routes.response(200, RecoveryCodesSchema)
def renew_recovery_codes(body: dict[str, Any]) -> RecoveryCodes:
    """Makes ten new codes to recover with; the old ones end."""
    return usecases.renew_recovery_codes(database(), body["person_id"])


@routes.post("/credentials/password")
@credentialed
@routes.arguments(PasswordChange)
@routes.response(200, SessionsEndedSchema)
def change_password(body: dict[str, Any]) -> Changed:
    """Changes the password; every session of the person that began before is over."""
    wanted = NewPassword(body["password"], body["new_password"], network(body["address"]))
    person_id, now = body["person_id"], clock.now()
    return usecases.change_password(
        database(), passwords(), public_url(), person_id, wanted, now=now
    )
