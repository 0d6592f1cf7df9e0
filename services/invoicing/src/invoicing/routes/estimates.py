"""Estimates over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, conditional_if_named, require_match, with_etag
from common.idempotency import idempotent
from common.paging import Page, decode_cursor, page, page_schema
from invoicing import queries
from invoicing.models import Estimate
from invoicing.routes.conditions import match_if_named
from invoicing.routes.proposals import refuse_links
from invoicing.schemas.estimates import (
    ApprovalDraft,
    EstimateDraft,
    EstimatePreviewDraft,
    EstimateResendingDraft,
    EstimateSchema,
    EstimateSendingDraft,
    PricedSchema,
)
from invoicing.schemas.lists import EstimateQuery
from invoicing.schemas.proposals import ReasonDraft
from invoicing.usecases import estimate_decisions as decisions
from invoicing.usecases.estimates import change_estimate, draft_estimate, preview_estimate

routes = Blueprint(
    "estimates", __name__, url_prefix="/v1/estimates", description="What work would cost."
)

ESTIMATE = EstimateSchema()


@routes.get("")
@requires("estimates:read")
@routes.arguments(EstimateQuery, location="query")
@routes.response(200, page_schema(EstimateSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists estimates, the newest first."""
    who, after = current_principal(), decode_cursor(query.pop("cursor"))
    refuse_links(who)
    with transaction() as session:
        rows = queries.list_estimates(
            session, who.firm_id, after=after, only_client=who.client_id, **query
        )
    return page(rows, query["limit"], lambda estimate: estimate.id)


@routes.post("")
@requires("estimates:write")
@routes.arguments(EstimateDraft)
@routes.response(201, EstimateSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Drafts an estimate."""
    who = current_principal()
    with transaction() as session:
        estimate = draft_estimate(session, who, draft, now=firm_now(session))
    return answer(estimate, 201)


@routes.post("/preview")
@requires("estimates:write")
@routes.arguments(EstimatePreviewDraft)
@routes.response(200, PricedSchema)
def price(draft: dict[str, Any]) -> Estimate:
    """Prices lines without keeping them."""
    with transaction() as session:
        return preview_estimate(session, current_principal(), **draft)


@routes.get("/<uuid:estimate_id>")
@requires("estimates:read")
@routes.response(200, EstimateSchema)
def show(estimate_id: UUID) -> Response:
    """Shows an estimate; a contact sees what was sent to its client."""
    who = current_principal()
    who.require_document(estimate_id)
    with transaction() as session:
        estimate = queries.the_estimate(
            session, who.firm_id, estimate_id, only_client=who.client_id
        )
    return answer(estimate)


@routes.put("/<uuid:estimate_id>")
@requires("estimates:write")
@routes.arguments(EstimateDraft)
@routes.response(200, EstimateSchema)
@conditional
def replace(draft: dict[str, Any], estimate_id: UUID) -> Response:
    """Replaces a draft that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
        require_match(estimate.version)
        change_estimate(session, who, estimate, draft, now=firm_now(session))
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/sending")
@requires("estimates:write")
@routes.arguments(EstimateSendingDraft)
@routes.response(200, EstimateSchema)
@conditional_if_named
def send(sending: dict[str, Any], estimate_id: UUID) -> Response:
    """Sends a draft, or what has expired, to its client (If-Match, if sent, is honored)."""
    who, sending["public_url"] = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
        match_if_named(estimate.version)
        at = firm_now(session)
        decisions.send_estimate(session, who, estimate, **sending, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/resending")
@requires("estimates:write")
@routes.arguments(EstimateResendingDraft)
@routes.response(200, EstimateSchema)
def resend(sending: dict[str, Any], estimate_id: UUID) -> Response:
    """Writes once more of an estimate that waits for an answer."""
    who, sending["public_url"] = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
        at = firm_now(session)
        decisions.resend_estimate(session, who, estimate, **sending, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/view")
@requires("estimates:read")
@routes.response(200, EstimateSchema)
def view(estimate_id: UUID) -> Response:
    """Notes that the client has seen the estimate."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        estimate = decisions.view_estimate(session, who, estimate_id, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/approval")
@requires("estimates:approve")
@routes.arguments(ApprovalDraft)
@routes.response(200, EstimateSchema)
@idempotent
def approve(draft: dict[str, Any], estimate_id: UUID) -> Response:
    """Approves the document that was read."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        estimate = decisions.approve_estimate(session, who, estimate_id, draft, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/decline")
@requires("estimates:approve")
@routes.arguments(ReasonDraft)
@routes.response(200, EstimateSchema)
def decline(draft: dict[str, Any], estimate_id: UUID) -> Response:
    """Declines an estimate."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        estimate = decisions.decline_estimate(session, who, estimate_id, **draft, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/revocation")
@requires("estimates:write")
@routes.response(200, EstimateSchema)
def revoke(estimate_id: UUID) -> Response:
    """Takes a sent estimate back to be changed."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        estimate = decisions.revoke_estimate(session, who, estimate_id, now=at)
    return answer(estimate)


@routes.post("/<uuid:estimate_id>/cancellation")
@requires("estimates:write")
@routes.arguments(ReasonDraft)
@routes.response(200, EstimateSchema)
def cancel(draft: dict[str, Any], estimate_id: UUID) -> Response:
    """Gives up what is not billed of an approved estimate."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        estimate = decisions.cancel_estimate(session, who, estimate_id, **draft, now=at)
    return answer(estimate)


def answer(estimate: Estimate, status: int = 200) -> Response:
    """Returns the estimate with its ETag."""
    return with_etag(ESTIMATE.dump(estimate), estimate.version, status)
