"""What pages say of a refusal, and of what accepting a proposal sets off."""

from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from common.errors import Invalid, NotFound
from dashboard_bff.usecases.clients import client_fields
from dashboard_bff.usecases.composing import errors_of, labels_of
from dashboard_bff.usecases.pricing import price_lines
from dashboard_bff.views import proposal
from dashboard_bff.views.errors import error_view, plain
from dashboard_bff.views.parts.promises import moments


@pytest.mark.parametrize(
    "said, words",
    [
        ("Missing data for required field.", "Fill this in."),
        ("Must be equal to True.", "Tick this to go on."),
        ("Longer than maximum length 40.", "Write at most 40 characters."),
        ("Must be one of: company, person.", "Choose one of the list."),
        ("Line unit price negative.", "Must not be negative."),
        ("Line total too large.", "This comes to more than an invoice can hold."),
        ("A sentence for people already.", "A sentence for people already."),
    ],
)
def test_what_a_schema_says_is_put_in_plain_words(said: str, words: str) -> None:
    assert plain({"field": [said]}) == {"field": [words]}


def test_of_an_empty_field_it_is_said_only_that_it_is_empty() -> None:
    said = ["Length must be between 1 and 200.", "Write something."]

    assert plain({"title": said}) == {"title": ["Write something."]}


def test_what_is_wrong_with_a_tag_is_said_at_the_field_of_all_tags() -> None:
    said = {"tags.1": ["Length must be between 1 and 40."], "tags.4": ["Write a word."]}

    assert plain(said) == {"tags": ["Write a word."]}
    assert set(plain({"choices.0": ["Too long."], "lines.0.name": ["Too long."]})) == {
        "choices",
        "lines.0.name",
    }


def test_a_part_of_an_address_is_a_field_of_its_own() -> None:
    assert plain({"address.city": ["Too long."]}) == {"city": ["Too long."]}


def test_a_page_that_is_out_of_date_does_not_speak_of_roles() -> None:
    view = error_view({"status": 403, "code": "csrf_token_wrong", "detail": "…"})

    assert view["title"] == "This page is out of date"


@pytest.mark.parametrize("kind, name", [("company", ""), ("person", "Dana Moore")])
def test_only_a_person_is_named_as_their_own_contact(kind: str, name: str) -> None:
    form = {"kind": kind, "name": "", "contact_name": "Dana Moore"}

    assert client_fields(form, with_currency=False)["name"] == name


def test_a_lines_error_stands_at_its_field_and_names_the_line() -> None:
    form = MultiDict([("line", "a"), ("line", "b"), ("b-name", "Audit"), ("b-unit_price", "x")])
    error = Invalid("input_invalid", errors={"lines.0.unit_price": ["Not a decimal."]})

    assert errors_of(error, form) == {"b-unit_price": ["Not a decimal."]}
    assert labels_of(form)["b-unit_price"] == "Audit, unit price"
    assert labels_of(form)["a-quantity"] == "Service 1, quantity"


class Invoicing:
    """Stands in for the desk: prices what has a price and refuses the rest by its place."""

    def command(self, service: str, method: str, path: str, body: Any) -> Any:
        if body["currency"] == "XXX":
            raise Invalid("input_invalid", errors={"currency": ["Not an ISO 4217 currency."]})
        wrong = [n for n, line in enumerate(body["lines"]) if not line["unit_price"]]
        if wrong:
            errors = {f"lines.{n}.unit_price": ["Not a decimal."] for n in wrong}
            raise Invalid("input_invalid", errors=errors)
        return {"lines": [{"net_amount": 100} for _ in body["lines"]], "totals": {}}


def test_a_line_without_a_price_does_not_hide_what_the_others_come_to() -> None:
    lines = {"a": {"unit_price": "1"}, "b": {"unit_price": ""}, "c": {"unit_price": "1"}}
    desk: Any = Invoicing()

    priced = price_lines(desk, "GBP", lines)

    assert priced is not None
    assert (priced["keys"], len(priced["lines"])) == (["a", "c"], 2)
    assert price_lines(desk, "XXX", lines) is None


ONCE = {"interval_unit": None, "interval_count": None}
MONTHLY = {"interval_unit": "month", "interval_count": 1}


def test_what_falls_due_together_is_told_as_one_invoice() -> None:
    audit = {"when": "on_acceptance", "label": "Audit", "total_amount": 168_000} | ONCE
    care = {"when": "on_acceptance", "label": "Care", "total_amount": 30_000} | MONTHLY

    [moment] = moments([audit, care])

    assert (moment["label"], moment["total_amount"]) == ("Audit, Care", 198_000)
    assert moment["interval_unit"] is None
    assert moment["then"] == [care]


def test_what_comes_again_by_itself_says_so_in_one_line() -> None:
    care = {"when": "2026-12-01", "label": "Care", "total_amount": 30_000} | MONTHLY

    [moment] = moments([care])

    assert (moment["interval_unit"], moment["interval_count"]) == ("month", 1)
    assert moment["then"] == []


@pytest.mark.parametrize("document_version, code", [(1, "not_found"), (2, "proposal_taken_back")])
def test_a_draft_is_not_there_for_its_client_who_is_told_if_they_had_it(
    books: Any, look: Any, document_version: int, code: str
) -> None:
    client = books.a_client()
    draft = books.a_proposal(
        client, books.a_contact(client), status="draft", document_version=document_version
    )

    with pytest.raises(NotFound) as refusal:
        look(proposal.show, books.signed_in(client), UUID(draft["id"]))

    assert refusal.value.code == code
