"""What a form of a client says becomes what the clients service takes."""

import pytest
from werkzeug.datastructures import MultiDict

from dashboard_bff.usecases.clients import record_fields, renumbered, rows_of


def test_rows_that_were_emptied_are_gone_and_the_rest_keep_their_order() -> None:
    form = {
        "other_addresses.0.label": "", "other_addresses.0.country": "GB",
        "other_addresses.1.label": "Office", "other_addresses.1.line1": " Dock Road ",
        "other_addresses.10.label": "Last", "other_addresses.2.label": "Second",
        "other_addresses.x.label": "None", "other_addresses.99999.label": "None",
    }  # fmt: skip

    rows = rows_of(form, "other_addresses")

    assert [row["label"] for row in rows] == ["Office", "Second", "Last"]
    assert rows[0]["line1"] == "Dock Road"


def test_a_form_that_comes_back_has_its_rows_where_the_errors_are() -> None:
    form = MultiDict(
        {
            "name": "Acme",
            "other_tax_ids.0.country": "GB",
            "other_tax_ids.0.number": "",
            "other_tax_ids.1.country": "FR",
            "other_tax_ids.1.number": "12",
        }
    )

    again = renumbered(form)

    assert (again["name"], again["other_tax_ids.0.number"]) == ("Acme", "12")
    assert "other_tax_ids.1.number" not in again


@pytest.mark.parametrize("typed, tags", [("", []), (" Web ,, North  ", ["Web", "North"])])
def test_tags_are_separated_by_commas(typed: str, tags: list[str]) -> None:
    assert record_fields({"tags": typed})["tags"] == tags


def test_own_fields_are_sent_only_where_the_form_has_them() -> None:
    assert "custom_values" not in record_fields({"name": "Acme"})
    assert record_fields({"custom_values.f1": " x ", "custom_values.f2": ""})["custom_values"] == {
        "f1": "x",
        "f2": "",
    }
