"""A proposal: as the firm keeps it, or as its client reads, accepts and signs it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.choosing import agreed_totals
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts import activity
from dashboard_bff.views.parts.choices import choices, offered_lines
from dashboard_bff.views.parts.methods import chosen, free, method_rows
from dashboard_bff.views.parts.people import first_name
from dashboard_bff.views.parts.prices import with_tax
from dashboard_bff.views.parts.promises import promised
from dashboard_bff.views.parts.proposal_questions import possible
from dashboard_bff.views.parts.proposals import SHOWN_TO_CLIENTS, is_settling
from dashboard_bff.views.parts.scene import Body, Scene, View, found, reference, scene, the_own


class TakenBack(NotFound):
    """A proposal that was sent once is a draft again."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "proposal_taken_back"


ACTS = {"draft": ("edit", "send"), "awaiting_acceptance": ("revoke",)}


def show(session: Session, viewer: Viewer, proposal_id: UUID) -> View:
    """Returns a proposal as the viewer may see it; to a contact a draft is not there."""
    proposal = _visible(session, viewer, proposal_id)
    at = scene(session, viewer.firm_id)
    seen = _kept if viewer.is_member else _offered
    return seen(session, viewer, at, proposal)


def as_its_client(
    session: Session, viewer: Viewer, proposal_id: UUID, priced: Body | None = None
) -> View:
    """Returns the proposal as its client reads it, with what they choose; a member cannot sign it."""
    proposal = _visible(session, viewer, proposal_id)
    view = _offered(session, viewer, scene(session, viewer.firm_id), proposal)
    if priced:
        view |= promised(priced["totals"]) | {"open_groups": priced["open_groups"]}
        view["choice"] = choices(proposal, priced["chosen"])
    return view | {"only_shown": viewer.is_member}


def sending(session: Session, viewer: Viewer, proposal_id: UUID) -> View:
    """Returns what would be sent, and to whom."""
    proposal = the_own(session, viewer, "proposal", proposal_id)
    at = scene(session, viewer.firm_id)
    signer = found(
        queries.find_resource(session, viewer.firm_id, "contact", proposal["contact_id"])
    )
    return _shared(session, viewer, at, proposal) | {
        "signer": {
            "name": signer["name"],
            "first_name": first_name(signer["name"]),
            "email": signer["email"],
            "has_password": queries.has_signed_in(session, viewer.firm_id, signer["id"]),
            "role": signer["role"],
        }
    }


def question(session: Session, viewer: Viewer, proposal_id: UUID) -> View:
    """Returns what is asked about before a proposal is declined or taken back."""
    proposal = _visible(session, viewer, proposal_id)
    signer = queries.find_resource(session, viewer.firm_id, "contact", proposal["contact_id"])
    return {
        "proposal": {name: proposal[name] for name in QUESTIONED},
        "signer_name": signer["name"] if signer else "",
    }


QUESTIONED = ("id", "number", "title", "status", "client_id")


def _visible(session: Session, viewer: Viewer, proposal_id: UUID) -> Body:
    """To a contact a draft is not there; of one that they had, it is said why."""
    proposal = the_own(session, viewer, "proposal", proposal_id)
    if viewer.is_member or proposal["status"] in SHOWN_TO_CLIENTS:
        return proposal
    raise TakenBack if proposal["document_version"] > 1 else NotFound


def _kept(session: Session, viewer: Viewer, at: Scene, proposal: Body) -> View:
    services = queries.services_of_proposal(session, viewer.firm_id, UUID(proposal["id"]))
    acts = ACTS.get(proposal["status"], ()) if viewer.may("proposals:write") else ()
    return {
        **_shared(session, viewer, at, proposal),
        "acts": list(acts),
        # Why the firm gave it up is the firm's alone.
        "lost_reason": proposal.get("lost_reason"),
        "questions": _questions(viewer, proposal),
        "settling": is_settling(at, proposal, services),
        "activity": activity.latest(session, viewer, subjects=[UUID(proposal["id"])]),
    }


def _questions(viewer: Viewer, proposal: Body) -> list[tuple[str, str]]:
    if not viewer.may("proposals:write"):
        return []
    return possible(proposal, choices(proposal)["any"])


def _offered(session: Session, viewer: Viewer, at: Scene, proposal: Body) -> View:
    slices = (
        Slice("payment_method"),
        Slice("payment", queries.UNSETTLED),
        Slice("service", None, 500),
    )
    client_id = UUID(proposal["client_id"])
    around = queries.gather(session, viewer.firm_id, *slices, client_ids=[client_id])
    names = {service["id"]: service["name"] for service in around["service"]}
    seen = _methods(session, viewer, proposal, around["payment_method"])
    methods = method_rows(at, seen, around["payment"], names)
    first = chosen(methods, proposal["currency"])
    return {
        **_shared(session, viewer, at, proposal),
        "prepared_by": _sender(session, viewer, proposal),
        "ask_method": proposal["payment_method_required"],
        "link_address": None,
        "only_shown": False,
        "open_groups": [],
        "methods": methods,
        "chosen_method_id": first["id"] if first else None,
    }


def _methods(
    session: Session, viewer: Viewer, proposal: Body, methods: Sequence[Body]
) -> list[Body]:
    """By a link nobody sees another payment method than the one that they gave by it."""
    if viewer.kind == "link":
        link_id = viewer.person.link_id
        given = queries.method_given(session, viewer.firm_id, proposal, link_id)
        return [given] if given else []
    return free(methods) if viewer.may("payment_methods:read") else []


def _shared(session: Session, viewer: Viewer, at: Scene, proposal: Body) -> View:
    firm_id = viewer.firm_id
    client = queries.find_resource(session, firm_id, "client", proposal["client_id"])
    signer = queries.find_resource(session, firm_id, "contact", proposal["contact_id"])
    named = reference(client, proposal["client_id"])
    return {
        "proposal": _head(at, proposal),
        "client": named,
        "client_name": named["name"],
        "signer_name": signer["name"] if signer else named["name"],
        "lines": offered_lines(proposal),
        "line_amounts": {},
        "currency": proposal["currency"],
        **promised(agreed_totals(proposal)),
        "choice": choices(proposal),
        "left_out": [],
        "acceptance": _acceptance(proposal),
    }


def _head(at: Scene, proposal: Body) -> View:
    same = (
        "id", "number", "title", "status", "introduction", "terms", "expires_on", "viewed_at",
        "declined_reason", "document_hash", "document_version", "contact_id", "version",
        "payment_method_required", "payment_method_id",
    )  # fmt: skip
    return {name: proposal[name] for name in same} | {
        "prices_include_tax": with_tax(proposal),
        **{name: proposal.get(name) for name in CHANGES},
        "sent_on": at.on(proposal["sent_at"]),
        "accepted_on": at.on(proposal["accepted_at"]),
    }


CHANGES = ("supersedes_id", "supersedes_number", "superseded_by_id")


def _acceptance(proposal: Body) -> View | None:
    """The signature, without what only tells machines apart."""
    kept = proposal["acceptance"]
    if not kept:
        return None
    shown = ("name", "at", "document_hash", "on_behalf_reason", "address")
    return {name: kept[name] for name in shown}


def _sender(session: Session, viewer: Viewer, proposal: Body) -> str | None:
    """Who sent it, as its latest sending says."""
    sent = queries.activities(
        session,
        viewer.firm_id,
        subjects=[UUID(proposal["id"])],
        types=["proposal.sent"],
        limit=1,
    )
    kind, _, member_id = sent[0].actor.partition(":") if sent else ("", "", "")
    if kind != "member":
        return None
    member = queries.find_resource(session, viewer.firm_id, "member", member_id)
    return member["name"] if member else None
