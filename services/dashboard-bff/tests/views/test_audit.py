"""The audit over all services: who did what, as itself or for somebody else, and what was refused."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from common.audit.sealing import sealed_type
from common.errors import Invalid
from common.ids import new_id
from common.spreadsheets import as_csv, harmless
from dashboard_bff.views import audit

AT = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


@pytest.fixture
def tell(books):
    """Tells the dashboard of sealed rows, as a service's sealer would."""
    numbers = {}

    def told(service="invoicing", firm=None, **row):
        number = numbers[service, firm] = numbers.get((service, firm), 0) + 1
        entry = {
            "number": number, "id": str(new_id()), "at": AT.isoformat(), "act": "invoice.issued",
            "subject": str(new_id()), "actor": "system:billing run", "on_behalf_of": None,
            "outcome": "done", "reason": None, "trace": "t", "facts": {}, "hash": "ab" * 32,
        } | row  # fmt: skip
        batch = {"id": str(new_id()), "entries": [entry]}
        event = books.service.event(sealed_type(service), batch, firm=firm, source=service)
        books.service.deliver(event)
        return entry

    return told


@pytest.fixture
def shown(look, owner):
    """What the page lists under a filter."""
    return lambda viewer=owner, **query: look(audit.index, viewer, query)


def test_entries_of_all_services_are_one_list_the_newest_first(tell, shown):
    tell("invoicing", at="2026-11-20T09:00:00Z")
    tell("payments", at="2026-11-20T09:05:00Z", act="payment.succeeded")
    tell("dashboard-bff", at="2026-11-20T09:01:00Z", act="page.viewed")

    view = shown()
    assert [entry["act"] for entry in view["items"]] == [
        "Payment succeeded", "Page viewed", "Invoice issued",
    ]  # fmt: skip
    assert (view["total"], view["next_cursor"]) == (3, None)


def test_an_entry_names_who_acted_for_whom_and_about_what(books, tell, shown):
    client = books.a_client("Acme Ltd")
    contact = books.a_contact(client, "Dana Moore")
    member = {"id": str(new_id()), "name": "Priya Shah", "role": "owner", "status": "active"}
    books.tell("member.joined", member)
    access = {"id": contact["id"], "client_id": client["id"], "status": "signs_in"}
    books.tell("contact_access.changed", access)
    tell(
        subject=client["id"], act="client.changed", actor=f"member:{member['id']}",
        on_behalf_of=f"contact:{contact['id']}", reason="asked by phone",
    )  # fmt: skip

    [entry] = shown()["items"]
    assert (entry["actor"], entry["on_behalf_of"]) == ("Priya Shah", "Dana Moore")
    assert (entry["about"], entry["href"]) == ("Acme Ltd", f"/clients/{client['id']}")
    assert entry["reason"] == "asked by phone"


def test_a_contact_is_named_also_when_their_access_is_known(books, tell, shown):
    contact = books.a_contact(books.a_client(), "Dana Moore")
    books.tell("contact_access.changed", {"id": contact["id"], "state": "active"})
    tell(act="proposal.accepted", actor=f"contact:{contact['id']}", subject=contact["id"])

    [entry] = shown()["items"]
    assert (entry["actor"], entry["about"]) == ("Dana Moore", "Dana Moore")


def test_what_has_no_name_is_not_called_by_its_kind(books, tell, shown):
    payment = {"id": str(new_id()), "amount": 12000, "currency": "GBP", "status": "succeeded"}
    books.tell("payment.succeeded", payment)
    tell("payments", act="payment.succeeded", subject=payment["id"])

    [entry] = shown()["items"]
    assert (entry["act"], entry["about"]) == ("Payment succeeded", None)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("invoice.issued", "Invoice issued"),
        ("api_key.revoked", "API key revoked"),
        ("person.totp_confirmed", "Sign-in codes confirmed"),
        ("POST /v1/x", "POST /v1/x"),
    ],
)
def test_an_act_is_said_as_people_say_it(act, said):
    assert audit.words(act) == said


@pytest.mark.parametrize("kind, words", [("link", "signed link"), ("key", "API key"), ("x", "X ")])
def test_who_has_no_name_is_said_in_words(tell, shown, kind, words):
    tell(actor=f"{kind}:{new_id()}")

    [entry] = shown()["items"]
    assert words in entry["actor"]


def test_another_firms_entries_are_not_shown(service, tell, shown, stranger):
    mine = tell()
    theirs = tell(firm=service.other_firm)

    assert [entry["id"] for entry in shown()["items"]] == [mine["id"]]
    assert [entry["id"] for entry in shown(stranger)["items"]] == [theirs["id"]]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"person": "member:a"}, {"a", "c"}),
        ({"noun": "invoice"}, {"b"}),
        ({"outcome": "refused"}, {"a"}),
        ({"as": "others"}, {"c"}),
        ({"since": date(2026, 11, 20)}, {"b", "c"}),
        ({"until": date(2026, 11, 19)}, {"a"}),
        ({"since": date(2026, 11, 19), "until": date(2026, 11, 20)}, {"a", "b"}),
        ({"noun": "invoice%"}, set()),
    ],
)
def test_a_filter_keeps_what_fits(tell, shown, query, kept):
    tell(
        reason="a", act="POST /v1/x", outcome="refused", actor="member:a", at="2026-11-19T23:30:00Z"
    )
    tell(reason="b", at="2026-11-20T00:00:00Z")
    tell(
        reason="c", act="page.viewed", actor="member:a", on_behalf_of="contact:d",
        at="2026-11-21T12:00:00Z",
    )  # fmt: skip

    view = shown(**query)
    assert {entry["reason"] for entry in view["items"]} == kept
    assert view["total"] == len(kept)


def test_pages_follow_each_other_without_gap_or_repeat(tell, shown):
    ids = [tell()["id"] for _ in range(5)]
    seen, cursor = [], None
    for _ in range(3):
        view = shown(limit=2, before=cursor)
        seen += [entry["id"] for entry in view["items"]]
        cursor = view["next_cursor"]

    assert cursor is None
    assert seen == sorted(ids, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "!" * 22, "bm90IGEgdGltZSBhbmQgYW4gaWQ"])
def test_a_made_up_cursor_is_refused(tell, shown, cursor):
    with pytest.raises(Invalid):
        shown(before=cursor)


def test_telling_twice_keeps_once(books, tell, shown):
    entry = tell()
    batch = {"id": str(new_id()), "entries": [entry | {"act": "invoice.voided"}]}
    books.service.deliver(books.service.event(sealed_type("invoicing"), batch, source="invoicing"))

    assert [each["act"] for each in shown()["items"]] == ["Invoice issued"]


def test_the_export_has_every_entry_and_no_formula(service, tell, owner, monkeypatch):
    monkeypatch.setattr(audit, "CHUNK", 2)
    for number in range(5):
        tell(reason=f"=1+{number}")

    text = "".join(as_csv(audit.export(service.app_database, owner, {})))
    head, *rows = csv.reader(io.StringIO(text))
    reasons = [row[head.index("reason")] for row in rows]
    assert sorted(reasons) == [f"'=1+{number}" for number in range(5)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_a_cell_that_would_be_a_formula_is_text(start):
    assert harmless(f"{start}cmd") == f"'{start}cmd"
    assert harmless(f"a{start}") == f"a{start}"
