"""Lines whose price is confirmed when the work is done: by the hour, or between two prices."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_monthly_offer, an_offer, done


def by_hours(**fields):
    hours = {"name": "Build", "billing": "estimate", "estimate_by": "hours", "quantity": "10"}
    return an_offer(**hours | {"most": "15", "unit_price": "80.00"} | fields)


def between(**fields):
    prices = {"name": "Photographs", "billing": "estimate", "estimate_by": "range"}
    return an_offer(**prices | {"unit_price": "500.00", "most": "900.00"} | fields)


def test_an_offer_with_estimates_comes_to_a_range(studio):
    offer = studio.proposal(lines=[an_offer(), by_hours(), between(), a_monthly_offer()])

    # 1,200 fixed, 800 to 1,200 by the hour, 500 to 900: each with 20 per cent of tax.
    assert offer["totals"]["once"]["total_amount"] == 300_000
    assert offer["totals"]["range"] == offer["totals"]["estimated"]
    assert offer["totals"]["range"]["once"] == {
        "smallest_amount": 300_000, "largest_amount": 396_000,
    }  # fmt: skip
    [step] = [step for step in offer["totals"]["accepting"] if step["when"] == "estimate"]
    assert (step["total_amount"], step["largest_amount"]) == (156_000, 252_000)
    assert step["label"] == "Build, Photographs"
    assert [line["most_net_amount"] for line in offer["lines"]] == [None, 120_000, 90_000, None]


def test_options_and_estimates_open_one_range_together(studio):
    lines = [an_offer(), between(optional=True), by_hours(optional=True, preset=True)]
    offer = studio.sent_proposal(lines=lines)

    assert offer["totals"]["range"]["once"] == {
        "smallest_amount": 144_000, "largest_amount": 396_000,
    }  # fmt: skip
    [build] = [line["id"] for line in offer["lines"] if line["name"] == "Build"]
    accepted = done(studio.accept(offer, chosen=[build]))
    assert accepted["acceptance"]["totals"]["estimated"]["once"] == {
        "smallest_amount": 240_000, "largest_amount": 288_000,
    }  # fmt: skip


def test_what_was_estimated_is_part_of_what_is_signed(studio):
    draft = studio.proposal(lines=[by_hours()])
    body = studio.proposal_body(lines=[by_hours(most="16")])

    etag, path = f'"{draft["version"]}"', f"/v1/proposals/{draft['id']}"
    changed = done(studio.member().put(path, body, etag=etag))

    assert changed["totals"]["once"] == draft["totals"]["once"]
    assert changed["document_hash"] != draft["document_hash"]


@pytest.mark.parametrize("line, code, field", [
    (by_hours(estimate_by=None), "line_estimate_missing", "estimate_by"),
    (between(most=None), "line_most_missing", "most"),
    (between(most="499.99"), "line_most_below_least", "most"),
    (by_hours(most="9"), "line_most_below_least", "most"),
    (by_hours(most="1000000001"), "line_quantity_too_large", "most"),
    (between(most="900.123456789"), "line_unit_price_too_precise", "most"),
    (an_offer(most="5"), "line_estimate_not_allowed", "estimate_by"),
])  # fmt: skip
def test_an_estimate_that_says_too_little_or_too_much_is_refused_by_field(
    studio, line, code, field
):
    body = studio.proposal_body(lines=[an_offer(), line])

    response = studio.member().post("/v1/proposals", body, key=str(new_id()))

    assert (response.status_code, response.json["code"]) == (422, code)
    assert list(response.json["errors"]) == [f"lines.1.{field}"]


def test_hours_without_a_most_are_expected_to_be_so_many(studio):
    offer = studio.proposal(lines=[by_hours(most=None)])

    assert offer["lines"][0]["most_net_amount"] == 80_000
    once = offer["totals"]["range"]["once"]
    assert once["smallest_amount"] == once["largest_amount"] == 96_000
