"""Who signs in, and who is refused, is in the audit of every firm of theirs: by ids, and in no floods."""

import pytest
from sqlalchemy import func, select, text

from common.audit import AuditRow
from common.clock import now
from identity.rules.attempts import PER_ACCOUNT_AND_ADDRESS
from identity.usecases.attempts import forget_attempts

ANN = "ann@x.example"
SIGN_IN, PROOF = "person.sign_in", "person.proof"


@pytest.fixture
def firms(front_end):
    return [front_end.found(ANN)["firm"]["id"], front_end.found(ANN)["firm"]["id"]]


def told(service, firm, act):
    """What a firm's audit says of an act: outcome and reason, the first first."""
    service.run_jobs()
    query = select(AuditRow).where(AuditRow.firm_id == firm, AuditRow.act == act)
    with service.transaction(firm) as session:
        rows = session.scalars(query.order_by(AuditRow.id)).all()
    assert all(ANN not in str((row.facts, row.reason, row.actor)) for row in rows)
    return [(row.outcome, row.reason) for row in rows]


def kept(service, where="true"):
    with service.worker_database.transaction(None) as session:
        return session.scalar(text(f"SELECT count(*) FROM refused_attempts r WHERE {where}"))


def test_a_sign_in_is_told_to_every_firm_of_the_person(service, front_end, firms):
    signed_in = front_end.sign_in(ANN).json

    assert sorted(choice["firm_id"] for choice in signed_in["choices"]) == sorted(firms)
    for firm in firms:
        assert told(service, firm, SIGN_IN) == [("done", None)]
    with service.transaction(firms[0]) as session:
        row = session.scalars(
            select(AuditRow).where(AuditRow.firm_id == firms[0], AuditRow.act == SIGN_IN)
        ).one()
    assert str(row.subject) == signed_in["person"]["id"]
    assert row.actor.startswith("member:")


def test_a_refused_sign_in_is_told_to_every_firm_of_the_account(service, front_end, firms):
    front_end.sign_in(ANN, "not this one")

    for firm in firms:
        assert told(service, firm, SIGN_IN) == [("refused", "sign_in_failed")]


def test_too_many_are_one_row_for_the_account_and_window(service, front_end, firms):
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        front_end.sign_in(ANN, "not this one", address="192.0.2.1")
    before = told(service, firms[0], SIGN_IN)

    for _ in range(5):
        assert front_end.sign_in(ANN, address="192.0.2.1").status_code == 429
        service.run_jobs()

    after = told(service, firms[0], SIGN_IN)[len(before) :]
    assert set(after) == {("refused", "too_many_attempts")}
    assert len(after) <= 2  # The quarter of an hour may have turned meanwhile, once.


def test_a_name_of_nobody_is_told_to_nobody_and_kept_as_a_hash(service, front_end, firms):
    front_end.sign_in("nobody@x.example", "not this one")

    assert (kept(service), kept(service, "r::text LIKE '%nobody@%'")) == (1, 0)
    assert told(service, firms[0], SIGN_IN) == []


def test_a_refusal_costs_the_same_whoever_is_named(service, front_end, firms):
    front_end.sign_in("nobody@x.example", "not this one")
    front_end.sign_in(ANN, "not this one")

    assert kept(service) == 2
    query = select(func.count()).where(AuditRow.firm_id == firms[0], AuditRow.act == SIGN_IN)
    with service.transaction(firms[0]) as session:
        assert session.scalar(query) == 0  # The worker tells it, when nobody waits any more.


def test_a_refused_proof_is_told_and_a_good_one_is_not(service, front_end):
    made = front_end.found(ANN)
    person, firm = made["member"]["person_id"], made["firm"]["id"]

    front_end.post("/v1/proofs", {"person_id": person, "password": "not this one"})
    front_end.post("/v1/proofs", {"person_id": person, "password": front_end.password})

    assert told(service, firm, PROOF) == [("refused", "sign_in_failed")]


def test_what_was_told_is_forgotten_with_its_window(service, front_end, firms):
    front_end.sign_in(ANN, "not this one")
    service.run_jobs()

    with service.app_database.transaction(None) as session:
        forget_attempts(session, now=now())

    assert kept(service) == 0
