"""A client's account over HTTP: it agrees with what its invoices say is due."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_client, an_item, done


def statement(studio, caller=None, client=None, **query):
    wanted = "&".join(f"{name}={value}" for name, value in query.items())
    path = f"/v1/clients/{client or studio.client}/statement?{wanted}"
    return (caller or studio.member()).get(path)


def test_without_a_token_there_is_no_account(studio):
    path = f"/v1/clients/{studio.client}/statement"

    assert studio.service.anonymous().get(path).status_code == 401


def test_a_client_without_invoices_owes_nothing(studio):
    account = done(statement(studio))

    assert (account["opening_balance"], account["closing_balance"]) == (0, 0)
    assert account["movements"] == []
    assert account["currency"] == "GBP"
    assert account["since"].endswith("-01-01")


def test_the_closing_balance_is_what_the_invoices_say_is_due(studio):
    paid, part, taken_back, credited, given_up, _ = (studio.invoice() for _ in range(6))
    today = paid["issued_on"]
    now = paid["issued_at"]
    studio.pay(paid, succeeded_at=now)
    studio.pay(part, 1_000, succeeded_at=now)
    done(studio.void(taken_back))
    done(studio.credit(credited, [{"position": 1, "amount": 700}]))
    done(studio.write_off(given_up))

    account = done(statement(studio, until=today))

    due = sum(i["due_amount"] for i in studio.invoices() if i["status"] == "open")
    assert account["closing_balance"] == due > 0
    kinds = [movement["kind"] for movement in account["movements"]]
    assert sorted(kinds) == [
        "credit_note", *["invoice"] * 6, "payment", "payment", "void", "write_off",
    ]  # fmt: skip
    assert account["movements"][-1]["balance"] == due
    assert account["ages"][0] == {"from_days": None, "amount": due}
    assert sum(age["amount"] for age in account["ages"]) == due


def test_what_came_before_the_period_is_its_opening_balance(studio):
    invoice = studio.invoice()
    studio.advance(40 * 86400)

    account = done(statement(studio, since="2200-01-01", until="2200-01-31"))

    assert account["opening_balance"] == account["closing_balance"] == invoice["due_amount"]
    assert account["movements"] == []
    assert account["ages"][-1] == {"from_days": 91, "amount": invoice["due_amount"]}


def test_drafts_and_what_was_paid_beyond_what_was_due_are_no_movement(studio):
    invoice = studio.invoice()
    body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    done(studio.member().post("/v1/invoices", body, key="k"))
    studio.pay(invoice, invoice["due_amount"] + 500, succeeded_at=invoice["issued_at"])

    account = done(statement(studio, until=invoice["issued_on"]))

    moved = [movement["amount"] for movement in account["movements"]]
    assert moved == [invoice["total_amount"], -invoice["total_amount"]]


def test_an_account_is_of_one_currency(studio):
    other = str(new_id())
    studio.tell("client.created", a_client(other, currency="EUR"))
    group = studio.group(client_id=other, currency="EUR", items=[an_item(other, currency="EUR")])
    studio.tell("billing_group.released", group)

    euros = done(statement(studio, client=other))
    pounds = done(statement(studio, client=other, currency="GBP"))

    assert euros["currency"] == "EUR"
    assert len(euros["movements"]) == 1
    assert pounds["movements"] == []


def test_a_contact_gets_its_own_clients_account_and_no_other(studio):
    other = str(new_id())
    studio.tell("client.created", a_client(other))
    studio.invoice()

    own = done(statement(studio, studio.signer()))
    foreign = statement(studio, studio.signer(), client=other)
    absent = statement(studio, studio.signer(), client=new_id())

    assert len(own["movements"]) == 1
    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_another_firms_client_is_not_there(studio):
    stranger = studio.member(firm=str(studio.service.other_firm))

    assert statement(studio, stranger).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "2026-02-01", "until": "2026-01-31"}, "until"),
        ({"since": "2000-01-01", "until": "2026-01-31"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"until": "9999-01-01"}, "until"),
        ({"currency": "pounds"}, "currency"),
    ],
)
def test_a_period_that_is_none_is_refused_by_its_field(studio, query, field):
    refused = statement(studio, **query)

    assert refused.status_code == 422
    assert field in str(refused.json["errors"])
