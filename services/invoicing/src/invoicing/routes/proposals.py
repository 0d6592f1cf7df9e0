"""Proposals over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import Principal, current_principal, requires
from common.errors import Forbidden
from common.http import firm_now, transaction
from common.http.etags import conditional, conditional_if_named, require_match, with_etag
from common.idempotency import idempotent
from common.paging import Page, decode_cursor, page, page_schema
from invoicing import queries
from invoicing.models import Proposal
from invoicing.routes.conditions import match_if_named
from invoicing.schemas.lists import ProposalQuery
from invoicing.schemas.proposals import (
    AcceptanceDraft,
    ChoiceDraft,
    ChoiceSchema,
    ProposalDraft,
    ProposalSchema,
    ReasonDraft,
    SendingDraft,
)
from invoicing.usecases import proposal_decisions as decisions
from invoicing.usecases.choices import preview_choice
from invoicing.usecases.proposals import change_proposal, draft_proposal

routes = Blueprint(
    "proposals", __name__, url_prefix="/v1/proposals", description="What a firm offers."
)

PROPOSAL = ProposalSchema()


@routes.get("")
@requires("proposals:read")
@routes.arguments(ProposalQuery, location="query")
@routes.response(200, page_schema(ProposalSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists proposals, the newest first."""
    who, after = current_principal(), decode_cursor(query.pop("cursor"))
    refuse_links(who)
    with transaction() as session:
        rows = queries.list_proposals(
            session, who.firm_id, after=after, only_client=who.client_id, **query
        )
    return page(rows, query["limit"], lambda proposal: proposal.id)


@routes.post("")
@requires("proposals:write")
@routes.arguments(ProposalDraft)
@routes.response(201, ProposalSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Drafts a proposal."""
    who = current_principal()
    with transaction() as session:
        proposal = draft_proposal(session, who, draft, now=firm_now(session))
    return answer(proposal, 201)


@routes.get("/<uuid:proposal_id>")
@requires("proposals:read")
@routes.response(200, ProposalSchema)
def show(proposal_id: UUID) -> Response:
    """Shows a proposal; a contact sees what was sent to its client."""
    who = current_principal()
    who.require_document(proposal_id)
    with transaction() as session:
        proposal = queries.the_proposal(
            session, who.firm_id, proposal_id, only_client=who.client_id
        )
    return answer(proposal)


@routes.put("/<uuid:proposal_id>")
@requires("proposals:write")
@routes.arguments(ProposalDraft)
@routes.response(200, ProposalSchema)
@conditional
def replace(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Replaces a draft that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
        require_match(proposal.version)
        change_proposal(session, who, proposal, draft, now=firm_now(session))
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/sending")
@requires("proposals:write")
@routes.arguments(SendingDraft)
@routes.response(200, ProposalSchema)
@conditional_if_named
def send(sending: dict[str, Any], proposal_id: UUID) -> Response:
    """Sends a draft to its client (If-Match, if sent, is honored)."""
    who, sending["public_url"] = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
        match_if_named(proposal.version)
        at = firm_now(session)
        decisions.send_proposal(session, who, proposal, **sending, now=at)
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/view")
@requires("proposals:read")
@routes.response(200, ProposalSchema)
def view(proposal_id: UUID) -> Response:
    """Notes that the client has seen the proposal."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.view_proposal(session, who, proposal_id, now=at)
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/preview")
@requires("proposals:read")
@routes.arguments(ChoiceDraft)
@routes.response(200, ChoiceSchema)
def choose(choice: dict[str, Any], proposal_id: UUID) -> dict[str, Any]:
    """Prices what somebody may choose of the offer, and keeps nothing."""
    who = current_principal()
    who.require_document(proposal_id)
    with transaction() as session:
        proposal = queries.the_proposal(
            session, who.firm_id, proposal_id, only_client=who.client_id
        )
        return preview_choice(proposal, choice["chosen"])


@routes.post("/<uuid:proposal_id>/acceptance")
@requires("proposals:accept")
@routes.arguments(AcceptanceDraft)
@routes.response(200, ProposalSchema)
@idempotent
def accept(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Accepts the document that was read."""
    who, method = current_principal(), draft.pop("payment_method_id")
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.accept_proposal(
            session, who, proposal_id, draft, payment_method_id=method, now=at
        )
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/decline")
@requires("proposals:accept")
@routes.arguments(ReasonDraft)
@routes.response(200, ProposalSchema)
def decline(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Declines a proposal."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.decline_proposal(session, who, proposal_id, **draft, now=at)
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/revocation")
@requires("proposals:write")
@routes.response(200, ProposalSchema)
def revoke(proposal_id: UUID) -> Response:
    """Takes a sent proposal back to be changed."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.revoke_proposal(session, who, proposal_id, now=at)
    return answer(proposal)


@routes.post("/<uuid:proposal_id>/loss")
@requires("proposals:write")
@routes.arguments(ReasonDraft)
@routes.response(200, ProposalSchema)
def lose(draft: dict[str, Any], proposal_id: UUID) -> Response:
    """Gives a sent proposal up."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        proposal = decisions.lose_proposal(session, who, proposal_id, **draft, now=at)
    return answer(proposal)


def refuse_links(who: Principal) -> None:
    """A signed link opens one document; it lists none."""
    if who.document is not None:
        raise Forbidden("link_opens_one_document", "This link opens one document alone.")


def answer(proposal: Proposal, status: int = 200) -> Response:
    """Returns the proposal with its ETag."""
    return with_etag(PROPOSAL.dump(proposal), proposal.version, status)
