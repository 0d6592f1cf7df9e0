"""Assignments over HTTP: which method pays for which service."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from payments.schemas.methods import AssignmentDraft, AssignmentSchema
from payments.usecases.reassigning import assign_method
from payments.usecases.retrying import retry_of_service

routes = Blueprint(
    "assignments", __name__, url_prefix="/v1/assignments", description="What pays for what."
)

ASSIGNMENT = AssignmentSchema()


@routes.put("/<uuid:service_id>")
@requires("payment_methods:write")
@routes.arguments(AssignmentDraft)
@routes.response(200, AssignmentSchema)
def assign(draft: dict[str, Any], service_id: UUID) -> Response:
    """Makes a method pay for a running service; to repeat it changes nothing."""
    who, retries = current_principal(), draft.pop("retry_refused")
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        assignment = assign_method(session, who, service_id, **draft, now=now)
        if retries:
            retry_of_service(session, who, assignment, now=now)
    return with_etag(ASSIGNMENT.dump(assignment), assignment.version)
