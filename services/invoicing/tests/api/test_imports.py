"""Invoices of another system come in as drafts, whole or not at all, and the same file twice is no news."""

import csv
import io

import pytest
from sqlalchemy import func, select

from common.ids import new_id
from invoicing.models import Invoice
from invoicing.rules.invoice_rows import COLUMNS
from services.invoicing.tests.builders import a_client, done

PATH = "/v1/invoices/imports"


@pytest.fixture
def member(studio):
    return studio.member()


def sheet(*rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def row(studio, number="OLD-1", **cells):
    return {
        "number": number, "client_id": studio.client, "name": "Design", "unit_price": "100",
    } | cells  # fmt: skip


def work(studio):
    """Lets the worker go through every row that waits."""
    studio.service.run_jobs()


def looked_at(studio, member, text):
    """Takes a file in and has it looked at; returns it, and its rows."""
    file = done(member.post(PATH, {"text": text}, key=str(new_id())))
    work(studio)
    return shown(member, file["id"])


def shown(member, file_id):
    file = done(member.get(f"{PATH}/{file_id}"))
    rows = done(member.get(f"{PATH}/{file_id}/rows?limit=100"))["items"]
    return file, rows


def applied(studio, member, text):
    file, _ = looked_at(studio, member, text)
    done(member.post(f"{PATH}/{file['id']}/application", {}, key=str(new_id())))
    work(studio)
    return shown(member, file["id"])


def fates(rows):
    return [row["fate"] for row in rows]


def drafts(studio):
    with studio.service.transaction() as session:
        return session.scalar(select(func.count()).select_from(Invoice))


def test_rows_of_one_number_become_one_draft_that_keeps_it(studio, member):
    text = sheet(
        row(studio, name="Design", quantity="2", tax_name="VAT", tax_rate="20"),
        row(studio, "OLD-2"),
        {"number": "OLD-1", "name": "Paper", "unit_price": "0.05"},
    )

    checked, _ = looked_at(studio, member, text)
    before = drafts(studio)
    file, rows = applied(studio, member, text)

    assert (checked["status"], checked["fates"]["new"], before) == ("checked", 3, 0)
    assert (file["status"], fates(rows), drafts(studio)) == ("applied", ["new"] * 3, 2)
    assert rows[0]["invoice_id"] == rows[2]["invoice_id"] != rows[1]["invoice_id"]
    invoice = done(member.get(f"/v1/invoices/{rows[0]['invoice_id']}"))
    assert (invoice["status"], invoice["number"], invoice["reference"]) == ("draft", None, "OLD-1")
    assert [(line["name"], line["quantity"]) for line in invoice["lines"]] == [
        ("Design", "2"),
        ("Paper", "1"),
    ]
    assert [event.data["reference"] for event in studio.service.published("invoice.created")] == [
        "OLD-1",
        "OLD-2",
    ]


def test_the_same_file_twice_changes_nothing_and_another_of_the_number_is_refused(studio, member):
    text = sheet(row(studio), row(studio, "OLD-2"))
    applied(studio, member, text)

    _, again = applied(studio, member, text)
    _, other = applied(studio, member, sheet(row(studio, unit_price="7"), row(studio, "OLD-2")))

    assert fates(again) == ["same", "same"]
    assert fates(other) == ["refused", "same"]
    assert other[0]["errors"].keys() == {"number"}
    assert drafts(studio) == 2


def test_two_files_at_once_draft_an_invoice_once(studio, member):
    first, _ = looked_at(studio, member, sheet(row(studio)))
    second, _ = looked_at(studio, member, sheet(row(studio)))

    for file in (first, second):
        done(member.post(f"{PATH}/{file['id']}/application", {}, key=str(new_id())))
    work(studio)

    ends = [fates(shown(member, file["id"])[1]) for file in (first, second)]
    assert sorted(ends) == [["new"], ["refused"]]
    assert drafts(studio) == 1


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"client_id": "junk"}, "client_id"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "", "client": "Nobody Ltd"}, "client"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "pounds"}, "currency"),
        ({"unit_price": "1e308"}, "unit_price"),
        ({"unit_price": "NaN"}, "unit_price"),
        ({"quantity": "0"}, "quantity"),
        ({"tax_rate": "many"}, "tax_rate"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_refused_by_row_and_field_and_the_rest_goes_on(
    studio, member, cells, field
):
    file, rows = applied(studio, member, sheet(row(studio, "OLD-9"), row(studio) | cells))

    assert fates(rows) == ["new", "refused"]
    assert field in rows[1]["errors"], rows[1]["errors"]
    assert (file["fates"]["refused"], drafts(studio)) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "field"),
    [({"unit_price": "-5"}, "unit_price"), ({"tax_name": "VAT", "tax_rate": "200"}, "tax_rate")],
)
def test_what_cannot_be_priced_is_refused_at_its_row_before_anything_is_applied(
    studio, member, cells, field
):
    text = sheet(row(studio), row(studio, **cells), row(studio, "OLD-2"))

    _, rows = looked_at(studio, member, text)

    assert fates(rows) == ["refused", "refused", "new"]
    assert [set(each["errors"]) for each in rows] == [{""}, {field}, set()]
    assert drafts(studio) == 0


def test_an_invoice_is_taken_whole_and_in_one_currency(studio, member):
    mixed = sheet(
        row(studio, currency="GBP"),
        row(studio, currency="EUR"),
        row(studio, "OLD-2"),
        row(studio, "OLD-2", unit_price="much"),
    )

    _, rows = applied(studio, member, mixed)

    assert fates(rows) == ["refused"] * 4
    assert [set(each["errors"]) for each in rows] == [{""}, {"currency"}, {""}, {"unit_price"}]
    assert drafts(studio) == 0


def test_a_name_that_several_clients_have_asks_for_an_id(studio, member):
    by_name = row(studio, client_id="", client="Acme Ltd")
    _, before = looked_at(studio, member, sheet(by_name))
    studio.tell("client.created", a_client(str(new_id()), name="Acme Ltd"))

    _, after = looked_at(studio, member, sheet(by_name))

    assert (fates(before), fates(after)) == (["new"], ["refused"])
    assert after[0]["errors"].keys() == {"client"}


def test_nobody_elses_file_is_there(studio, member):
    file, _ = looked_at(studio, member, sheet(row(studio)))
    stranger = studio.service.client("invoices:write", firm=studio.service.other_firm)

    for path in (PATH + f"/{file['id']}", PATH + f"/{new_id()}"):
        assert stranger.get(path).status_code == 404
        assert stranger.get(f"{path}/rows").status_code == 404
        assert stranger.post(f"{path}/application", {}, key=str(new_id())).status_code == 404
    assert studio.signer().post(PATH, {"text": "number"}, key="1").status_code == 403


WHOLE = {
    "document_discount": "12.50", "prices_include_tax": "true", "tax_rounding": "line",
    "terms_kind": "end_of_month", "terms_days": "10", "period_start": "2026-01-01",
    "period_end": "2026-02-01", "tax_name": "VAT", "tax_rate": "20",
}  # fmt: skip


def test_what_the_whole_says_is_taken_in_and_another_word_of_it_is_refused(studio, member):
    text = sheet(row(studio, **WHOLE))
    _, [taken] = applied(studio, member, text)
    invoice = done(member.get(f"/v1/invoices/{taken['invoice_id']}"))

    _, again = looked_at(studio, member, text)
    other = [
        fates(looked_at(studio, member, sheet(row(studio, **WHOLE | {name: said})))[1])
        for name, said in [
            ("document_discount", "1"),
            ("terms_days", "9"),
            ("tax_rounding", "document"),
        ]
    ]

    assert (invoice["total_amount"], invoice["tax_amount"]) == (8750, 1458)
    assert (invoice["prices_include_tax"], invoice["tax_rounding"]) == (True, "line")
    assert (invoice["discount_amount"], invoice["terms"]) == (
        1250, {"kind": "end_of_month", "days": 10},
    )  # fmt: skip
    assert invoice["lines"][0]["period_end"] == "2026-02-01"
    assert (fates(again), other) == (["same"], [["refused"]] * 3)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"status": "void"}, "status"),
        ({"document_discount": "0.001"}, "document_discount"),
        ({"document_discount": "100.01"}, "document_discount"),
        ({"document_discount_percent": "101"}, "document_discount_percent"),
        ({"prices_include_tax": "perhaps"}, "prices_include_tax"),
        ({"tax_rounding": "up"}, "tax_rounding"),
        ({"terms_days": "10"}, "terms_kind"),
        ({"terms_kind": "net", "terms_days": "soon"}, "terms_days"),
        ({"period_start": "2026-01-01"}, "period_end"),
    ],
)
def test_what_is_wrong_of_the_whole_is_refused_at_its_column(studio, member, cells, field):
    _, [shown_] = looked_at(studio, member, sheet(row(studio, **cells)))

    assert (shown_["fate"], set(shown_["errors"])) == ("refused", {field})


def test_an_id_of_another_house_is_nobody_and_the_name_says_who(studio, member):
    elsewhere = {"client_id": str(new_id()), "client": "Acme Ltd"}
    text = sheet(row(studio) | elsewhere, row(studio, "OLD-2") | elsewhere | {"client": "Nobody"})

    _, rows = looked_at(studio, member, text)

    assert (fates(rows), set(rows[1]["errors"])) == (["new", "refused"], {"client"})


def test_a_draft_that_was_exported_is_known_by_its_id(studio, member):
    draft = {"client_id": studio.client, "lines": [{"name": "Design", "unit_price": "100"}]}
    made = done(member.post("/v1/invoices", draft, key="a draft"))

    _, rows = looked_at(studio, member, sheet(row(studio, made["id"])))

    assert (fates(rows), rows[0]["invoice_id"]) == (["same"], made["id"])


def test_an_invoice_that_gave_something_back_comes_in_as_it_was(studio, member):
    given = row(studio, name="Hosting", quantity="-1", unit_price="21.00", tax_rate="20")
    charged = row(studio, name="Hosting", quantity="1", unit_price="42.01", tax_rate="20")

    _, rows = applied(studio, member, sheet(given, charged))

    assert [each["fate"] for each in rows] == ["new", "new"], rows
    [invoice] = studio.invoices()
    assert [line["quantity"] for line in invoice["lines"]] == ["-1", "1"]
    assert (invoice["net_amount"], invoice["total_amount"]) == (2101, 2521)
    _, again = looked_at(studio, member, sheet(given, charged))
    assert [each["fate"] for each in again] == ["same", "same"]


def test_more_given_back_than_charged_is_refused_by_the_file_too(studio, member):
    _, rows = looked_at(studio, member, sheet(row(studio, quantity="-1")))

    assert [each["fate"] for each in rows] == ["refused"]
    assert "More is given back than charged." in str(rows[0]["errors"])
