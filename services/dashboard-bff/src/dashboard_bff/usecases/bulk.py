"""Do the same to many things: each by itself, so that one that is refused leaves the others done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import AppError, Invalid, Unavailable
from dashboard_bff.usecases.archiving import archive_client
from dashboard_bff.usecases.collecting import call_off_planned, move_planned, retry_now
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.corrections import void_invoice
from dashboard_bff.usecases.drafts import issue_draft, remind_of_invoice, resend_invoice
from dashboard_bff.usecases.estimates import resend_estimate, send_estimate
from dashboard_bff.usecases.method_requests import request_method
from dashboard_bff.usecases.proposal_acts import lose_proposal, resend_proposal
from dashboard_bff.usecases.proposals import send_proposal

Act = Callable[[Desk, UUID, str, str], Any]

NOT_TRIED = "This was not tried any more."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing: done, refused, not tried, or not known; and why it is not done."""

    id: UUID
    state: str = "done"
    refusal: str | None = None


def act_on(
    desk: Desk, noun: str, act: str, ids: Sequence[UUID], *, reason: str, key: str
) -> list[Outcome]:
    """Does the act to each thing once; with the same key nothing is done a second time.

    Once a service is away the rest is not tried: nobody waits for each of them in turn.
    """
    do = ACTS[noun].get(act)
    if do is None:
        raise Invalid("act_unknown", errors={"act": ["Choose what to do."]})
    outcomes: list[Outcome] = []
    away = False
    for id_ in dict.fromkeys(ids):
        if away:
            outcomes.append(Outcome(id_, "not_tried", NOT_TRIED))
            continue
        try:
            do(desk, id_, reason, f"{key}-{id_}")
            outcomes.append(Outcome(id_))
        except AppError as refused:
            # A service that did not answer may have done it all the same.
            away = isinstance(refused, Unavailable)
            outcomes.append(Outcome(id_, "unknown" if away else "refused", _said(refused)))
    return outcomes


def _said(refused: AppError) -> str:
    """A refusal of a field says more there than in its sentence."""
    at_fields = [sentence for each in (refused.errors or {}).values() for sentence in each]
    return " ".join(at_fields) or refused.detail or refused.code


ACTS: Mapping[str, Mapping[str, Act]] = {
    "invoices": {
        "issue": lambda desk, id_, _, key: issue_draft(desk, id_, key=key),
        "resend": lambda desk, id_, _, __: resend_invoice(desk, id_),
        "remind": lambda desk, id_, _, __: remind_of_invoice(desk, id_),
        "void": lambda desk, id_, reason, key: void_invoice(desk, id_, reason, key=key),
    },
    # What is typed with it is the day to which what is planned is moved.
    "collections": {
        "retry": lambda desk, id_, _, key: retry_now(desk, id_, key=key),
        "reschedule": lambda desk, id_, on, __: move_planned(desk, id_, on),
        "cancel": lambda desk, id_, _, __: call_off_planned(desk, id_),
    },
    "estimates": {
        "send": lambda desk, id_, _, __: send_estimate(desk, id_, {}),
        "resend": lambda desk, id_, _, __: resend_estimate(desk, id_),
    },
    "proposals": {
        "send": lambda desk, id_, _, __: send_proposal(desk, id_),
        "resend": lambda desk, id_, _, __: resend_proposal(desk, id_, message=None),
        "lose": lambda desk, id_, reason, _: lose_proposal(desk, id_, reason=reason),
    },
    "clients": {
        "archive": lambda desk, id_, _, __: archive_client(desk, id_),
        "request_method": lambda desk, id_, _, key: request_method(desk, id_, key=key),
    },
}
