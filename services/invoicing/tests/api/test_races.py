"""Two people at once: one of them wins, the other is told, and nothing is half done."""

from uuid import UUID

import pytest

from common.clock import firm_now, now
from common.ids import new_id
from invoicing.usecases.credit_notes import Order, issue_credit_note
from services.invoicing.tests.builders import done
from services.invoicing.tests.parallel import at_once

TIMES = range(3)  # A race that is lost now and then is met sooner.


def numbers(rows):
    return sorted(int(row["number"][-4:]) for row in rows)


def test_an_acceptance_sent_many_times_at_once_is_one(studio):
    sent = studio.sent_proposal()

    answers = at_once(*[lambda: studio.accept(sent)] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["accepted_at"] for answer in answers}) == 1
    assert len(studio.service.published("proposal.accepted")) == 1


def test_two_contacts_who_accept_at_once_make_one_acceptance(studio):
    sent = studio.sent_proposal()
    people = [studio.signer(sub=f"contact:{new_id()}") for _ in range(8)]

    answers = at_once(*[lambda who=who: studio.accept(sent, caller=who) for who in people])

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [409] * 7
    assert len(studio.service.published("proposal.accepted")) == 1


def test_one_key_sent_twice_at_once_makes_one_acceptance(studio):
    sent, caller = studio.sent_proposal(), studio.signer()

    answers = at_once(*[lambda: studio.accept(sent, caller=caller, key="once")] * 4)

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(studio.service.published("proposal.accepted")) == 1


@pytest.mark.parametrize("_", TIMES)
def test_accepting_and_revoking_at_once_ends_in_one_of_them(studio, _):
    sent = studio.sent_proposal()
    path = f"/v1/proposals/{sent['id']}"

    accepting, revoking = at_once(
        lambda: studio.accept(sent), lambda: studio.member().post(f"{path}/revocation")
    )

    status = studio.member().get(path).json["status"]
    facts = studio.service.published("proposal.accepted", "proposal.revoked")
    assert len(facts) == 1
    assert (accepting.status_code, revoking.status_code, status) in (
        (200, 409, "accepted"),
        (409, 200, "draft"),
    )


def test_what_is_accepted_is_what_was_shown_whoever_edits_meanwhile(studio):
    sent = studio.sent_proposal()
    path, body = f"/v1/proposals/{sent['id']}", studio.proposal_body(title="Dearer")

    def revise_and_send():
        if studio.member().post(f"{path}/revocation").status_code == 200:
            version = studio.member().get(path).json["version"]
            done(studio.member().put(path, body, etag=f'"{version}"'))
            done(studio.member().post(f"{path}/sending"))

    at_once(revise_and_send, *[lambda: studio.accept(sent)] * 4)

    shown = studio.member().get(path).json
    if shown["status"] == "accepted":
        assert shown["acceptance"]["document_hash"] == sent["document_hash"]
        assert shown["title"] == sent["title"]
    else:
        assert (shown["status"], shown["title"]) == ("awaiting_acceptance", "Dearer")


def test_of_edits_against_the_same_version_one_is_taken(studio):
    path = f"/v1/proposals/{studio.proposal()['id']}"
    bodies = [studio.proposal_body(title=f"Title {n}") for n in range(8)]

    answers = at_once(
        *[lambda body=body: studio.member().put(path, body, etag='"1"') for body in bodies]
    )

    assert sorted(a.status_code for a in answers) == [200] + [412] * 7
    assert studio.member().get(path).json["version"] == 2


def test_proposals_drafted_at_once_are_numbered_without_a_gap(studio):
    drafted = at_once(*[studio.proposal] * 8)

    assert numbers(drafted) == list(range(1, 9))


def test_twenty_invoices_issued_at_once_are_numbered_without_a_gap(studio):
    body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    drafts = [
        done(studio.member().post("/v1/invoices", body, key=str(new_id()))) for _ in range(20)
    ]
    paths = [f"/v1/invoices/{draft['id']}/issue" for draft in drafts]

    def issue(some):
        return [done(studio.member().post(path, key=str(new_id()))) for path in some]

    at_once(*[lambda some=paths[n::5]: issue(some) for n in range(5)])

    issued = [event.data for event in studio.service.published("invoice.issued")]
    assert numbers(issued) == list(range(1, 21))
    by_number = sorted(issued, key=lambda invoice: invoice["number"])
    instants = [invoice["issued_at"] for invoice in by_number]
    assert instants == sorted(instants)


def test_one_draft_issued_many_times_at_once_gets_one_number(studio):
    body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    draft = done(studio.member().post("/v1/invoices", body, key="draft"))
    path = f"/v1/invoices/{draft['id']}/issue"

    answers = at_once(*[lambda: studio.member().post(path, key=str(new_id()))] * 6)

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert studio.invoice()["number"].endswith("-0002")


@pytest.mark.parametrize("_", TIMES)
def test_money_and_a_void_at_once_end_in_one_of_them(studio, _):
    invoice = studio.invoice()
    path, hold = f"/v1/invoices/{invoice['id']}", studio.hold(invoice, "void")

    _paid, voiding = at_once(
        lambda: studio.pay(invoice),
        lambda: studio.member().post(f"{path}/void", {"reason": "Twice.", "hold_id": hold}),
    )

    shown = studio.member().get(path).json
    assert (voiding.status_code, shown["status"], shown["paid_amount"]) in (
        (200, "void", 0),
        (409, "paid", 42000),
    )
    assert studio.waiting() == []


def test_an_expiry_and_an_acceptance_at_once_end_in_one_of_them(studio):
    day = studio.tomorrow()
    sent = studio.sent_proposal(expires_on=day)
    path = f"/v1/proposals/{sent['id']}"

    def let_the_day_end():
        studio.advance(3 * 86400)
        studio.service.run_jobs()

    at_once(let_the_day_end, lambda: studio.accept(sent))
    studio.service.run_jobs()

    facts = studio.service.published("proposal.accepted", "proposal.expired")
    assert len(facts) == 1
    assert studio.member().get(path).json == facts[0].data


def test_fifty_invoices_and_credit_notes_at_once_with_rollbacks_are_numbered_without_a_gap(studio):
    body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    acts = []
    for n in range(25):
        draft = done(studio.member().post("/v1/invoices", body, key=str(new_id())))
        acts.append(lambda path=f"/v1/invoices/{draft['id']}/issue": issuing(studio, path))
        invoice = studio.invoice()
        # Every third is refused after its number was taken: its transaction is rolled back.
        acts.append(lambda i=invoice, bad=n % 3 == 0: crediting(studio, i, fails=bad))

    def some(own):
        return [act() for act in own]

    made = [
        each for all_ in at_once(*[lambda o=acts[n::5]: some(o) for n in range(5)]) for each in all_
    ]

    notes = [event.data for event in studio.service.published("credit_note.issued")]
    invoices = [event.data for event in studio.service.published("invoice.issued")]
    assert sorted(each for each in made if each) == ["credited"] * 16 + ["issued"] * 25
    assert numbers(notes) == list(range(1, 17))
    assert numbers(invoices) == list(range(1, 51))
    for issued in (notes, invoices):
        instants = [each["issued_at"] for each in sorted(issued, key=lambda row: row["number"])]
        assert instants == sorted(instants)


def issuing(studio, path):
    done(studio.member().post(path, key=str(new_id())))
    return "issued"


def crediting(studio, invoice, *, fails):
    """Credits an invoice; where it fails, everything was done and is then given back."""
    if not fails:
        done(studio.credit(invoice))
        return "credited"
    hold = studio.hold(invoice, "credit_note")
    order = Order(lines=None, hold_id=UUID(hold), reason="Never mind.")
    with pytest.raises(GivenBack), studio.service.transaction() as session:
        at = {"now": firm_now(session, studio.service.firm), "wall": now(), "public_url": ""}
        who = studio.service.principal()
        issue_credit_note(session, who, new_id(), UUID(invoice["id"]), order, **at)
        session.flush()
        raise GivenBack
    return None


class GivenBack(Exception):
    """Something failed after the number was taken."""


@pytest.mark.parametrize("_", TIMES)
def test_credit_notes_of_one_invoice_at_once_never_take_back_too_much(studio, _):
    invoice = studio.invoice()
    part = [{"position": 1, "amount": 20000}]

    answers = at_once(*[lambda: studio.credit(invoice, part)] * 4)

    shown = studio.member().get(f"/v1/invoices/{invoice['id']}").json
    assert [a.status_code for a in answers].count(201) == 1
    assert {a.status_code for a in answers} <= {201, 422}
    assert (shown["credited_amount"], shown["due_amount"]) == (24000, 18000)


@pytest.mark.parametrize("_", TIMES)
def test_money_and_a_credit_note_at_once_are_both_counted(studio, _):
    invoice = studio.invoice()

    _paid, credited = at_once(lambda: studio.pay(invoice, 30000), lambda: studio.credit(invoice))

    shown = studio.member().get(f"/v1/invoices/{invoice['id']}").json
    note = done(credited)
    assert shown["paid_amount"] + shown["credited_amount"] == shown["total_amount"] == 42000
    assert shown["status"] == "paid"
    assert shown["credited_amount"] == note["applied_amount"]
    assert studio.waiting() == []
