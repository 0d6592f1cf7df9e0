"""The same act to many of a list: each is done or says why not, once for each sending of the form."""

import re
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from suite.firms import OWNER

from .doors import Browser, words
from .test_corrections import Desk

NOWHERE = "01a00000-0000-7000-8000-000000000000"


@pytest.fixture
def desk(told, running):
    """A running suite, with a client to bill by hand."""
    desk = Desk(told, running)
    yield desk
    desk.owner.close()


@pytest.fixture
def owner(desk, told):
    browser = Browser(desk.suite.app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def bulk(owner, noun, act, *ids, key="once", **more):
    body = {"act": act, "ids": list(ids), **more}
    return owner.api("POST", f"/{noun}/bulk", body, headers={"Idempotency-Key": key})


def a_client(owner, name):
    made = owner.api("POST", "/clients", {"name": name}, headers={"Idempotency-Key": name})
    return made.json["id"]


def test_some_are_archived_and_the_others_say_why_not(owner):
    busy = owner.get("/api/v1/invoices").json["items"][0]["client"]["id"]
    ash, birch = a_client(owner, "Ash"), a_client(owner, "Birch")

    answer = bulk(owner, "clients", "archive", ash, busy, NOWHERE, birch).json

    assert (answer["done_count"], answer["refused_count"]) == (2, 2)
    said = {item["id"]: item for item in answer["items"]}
    assert (said[ash]["is_done"], said[birch]["is_done"]) == (True, True)
    assert said[busy]["refusal"].startswith("This stands in the way")
    assert said[NOWHERE]["name"] is None
    archived = owner.get("/api/v1/clients?status=archived").json["items"]
    assert {item["name"] for item in archived} == {"Ash", "Birch"}


def test_drafts_are_issued_by_the_form_once_however_often_it_is_sent(desk, owner):
    drafts, issued = [desk.draft(), desk.draft()], desk.invoice()
    form = {"act": "issue", "ids": [*drafts, issued], "idempotency_key": "once"}

    shown = words(owner.post("/invoices/bulk", form))
    again = words(owner.post("/invoices/bulk", form))

    assert "2 invoices issued 1 was refused or not tried and is as before" in shown
    assert len(set(re.findall(r"INV-\d{4}-\d{4}", shown))) == 3
    assert re.findall(r"INV-\d{4}-\d{4}", again) == re.findall(r"INV-\d{4}-\d{4}", shown)
    assert desk.check() == []


def test_a_reason_goes_with_what_is_voided(desk, owner):
    one, paid = desk.invoice(), desk.invoice("10.00")
    assert desk.pay_outside(paid, 500).status == 200

    without = bulk(owner, "invoices", "void", one, key="a").json["items"]
    said = bulk(owner, "invoices", "void", one, paid, key="b", reason="Sent twice.").json["items"]

    assert [item["is_done"] for item in without] == [False]
    assert [item["is_done"] for item in said] == [True, False]
    assert desk.shown(one)["invoice"]["status"] == "void"


def test_chosen_papers_come_as_one_zip_that_says_what_is_left_out(desk, owner):
    one, two, lost = desk.invoice(), desk.invoice("10.00"), desk.draft()
    number = desk.shown(one)["invoice"]["number"]

    answer = owner.post("/invoices/papers", {"ids": [two, one, two]})
    with desk.told.superuser(desk.urls["invoicing"]) as connection:
        connection.execute("DELETE FROM invoice_lines WHERE invoice_id = %s", (lost,))
        connection.execute("DELETE FROM invoices WHERE id = %s", (lost,))
    partly = owner.api("POST", "/invoices/papers", {"ids": [one, lost]})
    absent = owner.api("POST", "/invoices/papers", {"ids": [one, NOWHERE]})
    other_kind = owner.api("POST", "/proposals/papers", {"ids": [one]})
    none = owner.post("/invoices/papers", {})

    assert answer.headers["Content-Disposition"] == "attachment; filename=invoices.zip"
    papers = ZipFile(BytesIO(answer.data))
    assert len(papers.namelist()) == 2
    assert papers.read(f"{number}.pdf") == owner.get(f"/invoices/{one}.pdf").data
    left = ZipFile(BytesIO(partly.data))
    assert left.namelist() == [f"{number}.pdf", "left-out.txt"]
    assert lost in left.read("left-out.txt").decode()
    assert (absent.status_code, other_kind.status_code) == (404, 404)
    assert (none.status_code, none.headers["Location"]) == (303, "/invoices")


def test_nothing_chosen_is_said_and_more_than_two_hundred_are_refused(owner):
    empty = owner.post("/invoices/bulk", {"act": "issue", "idempotency_key": "x"})
    many = bulk(owner, "invoices", "issue", *(str(uuid4()) for _ in range(201)))
    unknown = bulk(owner, "invoices", "burn", NOWHERE)

    assert (empty.status_code, empty.headers["Location"]) == (303, "/invoices")
    assert "Nothing was done." in owner.get("/invoices").text
    assert (many.status_code, set(many.json["errors"])) == (422, {"ids"})
    assert (unknown.status_code, unknown.json["code"]) == (422, "act_unknown")
