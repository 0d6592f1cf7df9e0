"""A line chooses its tax from the firm's list, and keeps what it has if the list has it no more."""

import pytest
from werkzeug.datastructures import MultiDict

from common.ids import new_id
from dashboard_bff.usecases.composing import draft_of, rows_of
from dashboard_bff.usecases.taxes import borne, choice, chosen
from dashboard_bff.views import changes, composer
from dashboard_bff.views.parts.taxes import offered, taxed

FIRM = {"tax_name": "MwSt", "tax_rate": "19", "currency": "EUR"}


@pytest.fixture
def a_tax(books):
    def told(name, rate, **more):
        fields = {"category": "standard", "reason": "", "is_default": False, "status": "active"}
        body = {"id": str(new_id()), "name": name, "rate": rate} | fields | more
        return books.tell("tax.created", body)

    return told


def usual(firm):
    return firm["tax_name"], firm["tax_rate"]


def test_before_there_is_a_list_lines_bear_what_the_firm_usually_charges(look, owner):
    firm = look(taxed, owner, FIRM)

    assert (usual(firm), firm["tax_choices"]) == (("MwSt", "19"), [])
    assert composer.blank_line(firm)["tax_rate"] == "19"


def test_the_list_is_offered_with_its_default_and_none(look, owner, a_tax):
    a_tax("VAT", "20", is_default=True)
    a_tax("Reverse charge", "0", category="reverse_charge")
    a_tax("Old", "17.5", status="retired")
    a_tax("Mistyped", "2", status="removed")

    firm = look(taxed, owner, FIRM)

    assert usual(firm) == ("VAT", "20")
    assert firm["tax_choices"] == look(offered, owner) == [
        ("0 Reverse charge", "Reverse charge 0%"),
        ("20 VAT", "VAT 20%"),
        ("0", "No tax"),
    ]  # fmt: skip
    assert composer.blank_line(firm)["tax"] == "20 VAT"


def test_without_a_default_new_lines_bear_none(look, owner, a_tax):
    a_tax("Old", "17.5", status="retired")

    firm = look(taxed, owner, FIRM)

    assert (usual(firm), firm["tax_choices"]) == (("", "0"), [("0", "No tax")])


@pytest.mark.parametrize(
    ("name", "rate"),
    [("VAT", "20"), ("", "0"), ("Reverse charge", "0"), ("MwSt  ermäßigt 7", "7.0001")],
)
def test_what_is_chosen_is_what_the_line_bears(name, rate):
    form = MultiDict({"line": "a", "a-name": "Audit", "a-tax": choice(name, rate)})

    [line] = draft_of(form, FIRM)["lines"]
    [row] = rows_of(form)

    assert (line["tax_name"], line["tax_rate"]) == (name, rate) == chosen(row["tax"])


def test_a_rate_that_was_typed_before_there_was_a_list_is_kept():
    form = MultiDict({"line": "a", "a-name": "Audit", "a-tax_rate": "7"})

    [line] = draft_of(form, FIRM)["lines"]

    assert (line["tax_name"], line["tax_rate"]) == ("MwSt", "7")
    assert rows_of(form)[0]["tax_words"] == "Tax 7%"


def test_one_rate_is_one_choice_however_it_is_written():
    assert borne("VAT", "20.00") == borne("VAT", "20.0") | {"tax_words": "VAT 20.00%"}
    assert borne("", "0.00")["tax_words"] == "No tax"
    assert borne(None, "2 0")["tax"] == "2 0"


def test_a_line_keeps_a_tax_that_is_offered_no_more(look, owner, a_tax, books, render):
    a_tax("VAT", "20", is_default=True)
    client = books.a_client()
    service = books.a_service(client, tax_name="Old <VAT>", tax_rate="17.50")

    view = look(changes.service, owner, service["id"])
    page = render("services/change.html", owner, view | {"preview": None}, view["values"])

    assert '<option value="17.5 Old &lt;VAT&gt;" selected>Old &lt;VAT&gt; 17.50%</option>' in page
    # The tax, the mode, and how often.
    assert page.count("selected>") == 4
    values = view["values"]
    assert changes.wanted({"tax": values["tax"]}, values) == {}
    assert changes.wanted({"tax": "20 VAT"}, values) == {"tax_name": "VAT", "tax_rate": "20"}
