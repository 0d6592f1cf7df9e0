"""What else ends a proposal: declining, revoking, losing, expiring, completing."""

import time_machine
from sqlalchemy import text

from common.ids import new_id
from services.invoicing.tests.builders import a_firm, done


def test_a_proposal_is_declined_by_its_client_with_a_reason(studio):
    sent = studio.sent_proposal()
    path = f"/v1/proposals/{sent['id']}/decline"

    by_member = studio.member().post(path, {"reason": "No."})
    without = studio.signer().post(path, {"reason": " "})
    declined = done(studio.signer().post(path, {"reason": "Too early for us."}))

    assert (by_member.status_code, without.status_code) == (403, 422)
    assert (declined["status"], declined["declined_reason"]) == ("declined", "Too early for us.")
    assert studio.accept(sent).json["code"] == "proposal_is_declined"


def test_an_accepted_proposal_never_changes_again(studio):
    accepted = done(studio.accept(studio.sent_proposal()))
    path, reason = f"/v1/proposals/{accepted['id']}", {"reason": "x"}

    answers = [
        studio.member().put(path, studio.proposal_body(), etag=f'"{accepted["version"]}"'),
        studio.member().post(f"{path}/sending"),
        studio.member().post(f"{path}/revocation"),
        studio.member().post(f"{path}/loss", reason),
        studio.signer().post(f"{path}/decline", reason),
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert {answer.json["code"] for answer in answers} == {"proposal_is_accepted"}
    assert studio.member().get(path).json == accepted


def test_a_proposal_ends_with_its_last_day_where_the_firm_is(studio):
    new_york = a_firm(studio.service.firm, time_zone="America/New_York")
    studio.tell("firm.changed", new_york, version=2)
    with time_machine.travel("2026-11-20T12:00Z", tick=False):
        sent = studio.sent_proposal(expires_on="2026-11-30")
        unread = studio.sent_proposal(expires_on="2026-11-30")
        clock = done(studio.service.client("clock:write").get("/v1/test-clock"))

    assert clock["next_due_at"] == "2026-12-01T05:00:00+00:00"
    with time_machine.travel("2026-12-01T04:59:59Z", tick=False):
        studio.service.run_jobs()
        assert done(studio.accept(sent))["status"] == "accepted"
    with time_machine.travel("2026-12-01T05:00Z", tick=False):
        late = studio.accept(unread)
        work = done(studio.service.client("clock:write").get("/v1/test-clock"))
        studio.service.run_jobs()
        rest = done(studio.service.client("clock:write").get("/v1/test-clock"))
        ended = studio.accept(unread)

    assert (late.status_code, late.json["code"]) == (409, "proposal_expired")
    assert (work["pending"]["work"], rest["pending"]["work"]) == (1, 0)
    assert rest["next_due_at"] is None
    assert ended.json["code"] == "proposal_is_expired"
    [event] = studio.service.published("proposal.expired")
    assert (str(event.subject), event.actor) == (unread["id"], "system:invoicing")


def test_a_firms_own_clock_decides_what_has_expired(studio):
    expired = studio.expired_proposal()
    studio.service.run_jobs()

    assert expired["status"] == "expired"
    assert len(studio.service.published("proposal.expired")) == 1


def test_a_proposal_is_completed_once_none_of_its_services_runs(studio):
    accepted = done(studio.accept(studio.sent_proposal()))
    first, second = (
        {"id": str(new_id()), "proposal_id": accepted["id"], "proposal_line_id": line["id"]}
        for line in accepted["lines"]
    )

    studio.tell("service.completed", first)
    studio.tell("service.completed", first)
    assert studio.service.published("proposal.completed") == []
    studio.tell("service.ended", second)

    [event] = studio.service.published("proposal.completed")
    assert event.data["status"] == "completed"
    assert event.data["acceptance"] == accepted["acceptance"]


def test_a_service_that_no_proposal_asked_for_completes_nothing(studio):
    studio.tell("service.ended", {"id": str(new_id()), "proposal_line_id": None})

    assert studio.waiting() == []


def test_every_decision_leaves_its_audit_row(studio):
    accepted = done(studio.accept(studio.sent_proposal()))

    query = text("SELECT act, actor FROM audit WHERE subject = :id ORDER BY id")
    with studio.service.transaction() as session:
        rows = session.execute(query, {"id": accepted["id"]}).all()

    assert [row.act for row in rows] == ["proposal.created", "proposal.sent", "proposal.accepted"]
    assert rows[-1].actor == f"contact:{studio.contact}"
