"""What is done with a proposal besides writing it and deciding on it: offer, mail, extend, copy, change."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.idempotency import idempotent
from invoicing import queries
from invoicing.routes.proposals import answer, routes
from invoicing.schemas.proposals import CopyDraft, ExtensionDraft, ProposalSchema, SendingDraft
from invoicing.usecases import proposal_decisions as decisions
from invoicing.usecases.change_orders import draft_change_order
from invoicing.usecases.proposals import copy_proposal


@routes.post("/<uuid:proposal_id>/offering")
@requires("proposals:write")
@routes.response(200, ProposalSchema)
def offer(proposal_id: UUID) -> Response:
    """Lets the client accept a draft, without a mail."""
    who = current_principal()
    with transaction() as session:
        proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
        decisions.offer_proposal(session, who, proposal, now=firm_now(session))
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/resending")
@requires("proposals:write")
@routes.arguments(SendingDraft)
@routes.response(200, ProposalSchema)
def resend(sending: dict[str, Any], proposal_id: UUID) -> Response:
    """Writes to its client again, about the same document."""
    who, sending["public_url"] = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
        decisions.resend_proposal(session, who, proposal, **sending, now=firm_now(session))
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/extension")
@requires("proposals:write")
@routes.arguments(ExtensionDraft)
@routes.response(200, ProposalSchema)
def extend(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Leaves an open proposal open for longer."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.extend_proposal(session, who, proposal_id, **draft, now=at)
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/copies")
@requires("proposals:write")
@routes.arguments(CopyDraft)
@routes.response(201, ProposalSchema)
@idempotent
def copy(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Drafts the same proposal once more, for its client or another one."""
    who = current_principal()
    with transaction() as session:
        proposal = queries.the_proposal(session, who.firm_id, proposal_id)
        made = copy_proposal(session, who, proposal, **draft, now=firm_now(session))
    return answer(made, 201)


@routes.post("/<uuid:proposal_id>/change-orders")
@requires("proposals:write")
@routes.response(201, ProposalSchema)
@idempotent
def change(proposal_id: UUID) -> Response:
    """Drafts a proposal that changes an accepted one."""
    who = current_principal()
    with transaction() as session:
        proposal = queries.the_proposal(session, who.firm_id, proposal_id)
        made = draft_change_order(session, who, proposal, now=firm_now(session))
    return answer(made, 201)
