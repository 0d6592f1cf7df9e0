"""The account of a client: the same to both sides, and what the client page says is open."""

import csv
import io
import re

import pytest

from suite.firms import OWNER
from suite.story.acts import PASSWORD

from .doors import Browser


@pytest.fixture
def suite(told, running):
    """The suite after the story, with an invoice that was paid and, a month on, more of them."""
    return running(told.copy(*told.urls))


@pytest.fixture
def owner(suite, told):
    browser = Browser(suite.app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


@pytest.fixture
def contact(suite, owner, home):
    """The person whom the story is about, signed in."""
    [dana, *_] = owner.get(f"/api/v1{home}").json["contacts"]
    browser = Browser(suite.app.test_client())
    assert browser.sign_in(dana["email"], PASSWORD.format(run="tests")).status_code == 303
    return browser


@pytest.fixture
def home(owner):
    """The page of the client that the story was about."""
    invoices = owner.get("/api/v1/invoices").json["items"]
    [client] = {invoice["client"]["id"] for invoice in invoices}
    return f"/clients/{client}"


def test_it_ends_with_what_the_client_page_says_is_open(owner, home):
    account = owner.get(f"/api/v1{home}/statement").json
    figures = owner.get(f"/api/v1{home}").json["figures"]

    [balance] = figures["balances"]
    assert account["closing_balance"] == balance["open_amount"]
    assert account["currency"] == balance["currency"]
    kinds = {movement["kind"] for movement in account["movements"]}
    assert kinds == {"invoice", "payment"}
    assert sum(m["amount"] for m in account["movements"]) == account["closing_balance"]


def test_the_page_shows_every_movement(owner, home):
    account = owner.get(f"/api/v1{home}/statement").json

    shown = owner.get(f"{home}/statement").text

    assert "Statement of account" in shown
    for movement in account["movements"]:
        assert f'href="/invoices/{movement["invoice_id"]}"' in shown


def test_the_file_holds_numbers_that_add_up(owner, home):
    answer = owner.get(f"{home}/statement.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert rows[0]["kind"] == "opening balance"
    assert rows[-1]["kind"] == "closing balance"
    moved = sum(float(row["amount"]) for row in rows[1:-1])
    assert moved == pytest.approx(float(rows[-1]["balance"]) - float(rows[0]["balance"]))
    assert any(row["amount"].startswith("-") for row in rows)


def test_a_period_that_ends_before_it_begins_is_refused_at_its_field(owner, home):
    page = owner.get(f"{home}/statement?since=2026-05-01&until=2026-01-01")
    api = owner.get(f"/api/v1{home}/statement?since=2026-05-01&until=2026-01-01")

    assert (page.status_code, api.status_code) == (422, 422)
    assert 'id="until-error"' in page.text
    assert 'value="2026-05-01"' in page.text
    assert list(api.json["errors"]) == ["until"]


def test_it_is_a_pdf_for_both_sides_with_the_days_that_were_asked_for(owner, contact, home):
    for browser, page in ((owner, f"{home}/statement"), (contact, "/my-billing/statement")):
        shown = browser.get(f"{page}?since=2026-01-01&until=2026-12-31").text
        [link] = re.findall(rf'href="({page}\.pdf[^"]*)"', shown)

        answer = browser.get(link.replace("&amp;", "&"))

        assert answer.data.startswith(b"%PDF-")
        assert (
            'filename="statement-2026-01-01-2026-12-31.pdf"'
            in (answer.headers["Content-Disposition"])
        )
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert owner.get(f"{home}/statement.pdf?since=2026-02-01&until=2026-01-01").status_code == 422


def test_a_paid_invoice_leads_both_sides_to_the_receipt_of_its_payment(owner, contact):
    paid = next(i for i in contact.get("/api/v1/invoices").json["items"] if i["status"] == "paid")
    link = f"/payments/{paid['receipt_payment_id']}/receipt.pdf"

    for browser, page in (
        (owner, f"/invoices/{paid['id']}"),
        (contact, f"/invoices/{paid['id']}"),
        (contact, "/my-billing"),
    ):
        assert f'href="{link}"' in browser.get(page).text
    assert contact.get(link).data == owner.get(link).data
    assert contact.get(link).data.startswith(b"%PDF-")
