"""A client chooses among a proposal's options, and accepts what they chose."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_monthly_offer, an_offer, done

PACKS = [{"name": "Launch pack", "choose": "one"}]


@pytest.fixture
def offer(studio):
    """A sent proposal with a fixed line, a group of two and an optional monthly line."""
    return studio.sent_proposal(option_groups=PACKS, lines=lines())


def lines():
    return [
        an_offer(),
        an_offer(name="Essential", unit_price="900.00", group="Launch pack"),
        an_offer(name="Complete", unit_price="1850.00", group="Launch pack", preset=True),
        a_monthly_offer(optional=True),
    ]


def ids(proposal, *names):
    return [line["id"] for line in proposal["lines"] if line["name"] in names]


def test_an_offer_says_what_is_preset_and_what_it_can_come_to(offer):
    assert offer["totals"]["once"]["total_amount"] == 366_000
    assert offer["totals"]["range"] == {
        "once": {"smallest_amount": 252_000, "largest_amount": 366_000},
        "recurring": [
            {
                "interval_unit": "month",
                "interval_count": 1,
                "smallest_amount": 0,
                "largest_amount": 42_000,
            }
        ],
    }
    assert offer["option_groups"] == PACKS


def test_a_choice_is_priced_before_it_is_made(studio, offer):
    path = f"/v1/proposals/{offer['id']}/preview"

    chosen = done(studio.signer().post(path, {"chosen": ids(offer, "Essential")}))
    still_open = done(studio.signer().post(path, {"chosen": ids(offer, "Brand care")}))

    assert chosen["totals"]["once"]["total_amount"] == 252_000
    assert (chosen["totals"]["recurring"], chosen["open_groups"]) == ([], [])
    assert still_open["open_groups"] == ["Launch pack"]
    assert still_open["totals"]["recurring"][0]["total_amount"] == 42_000
    assert studio.member().get(f"/v1/proposals/{offer['id']}").json["version"] == offer["version"]


def test_an_acceptance_keeps_what_was_chosen_and_the_offer_stays_as_it_was(studio, offer):
    accepted = done(studio.accept(offer, chosen=ids(offer, "Essential", "Brand care")))

    kept = accepted["acceptance"]
    names = {line["id"]: line["name"] for line in offer["lines"]}
    assert [names[line["id"]] for line in kept["lines"]] == [
        "Discovery and audit", "Essential", "Brand care",
    ]  # fmt: skip
    assert kept["totals"]["once"]["total_amount"] == 252_000
    assert accepted["lines"] == offer["lines"]
    assert accepted["document_hash"] == offer["document_hash"]


def test_the_options_are_part_of_what_is_signed(studio):
    plain = studio.proposal(lines=lines()[:1])
    body = studio.proposal_body(lines=[an_offer(optional=True, preset=True)])
    etag = f'"{plain["version"]}"'

    changed = done(studio.member().put(f"/v1/proposals/{plain['id']}", body, etag=etag))

    assert changed["totals"]["once"] == plain["totals"]["once"]
    assert changed["document_hash"] != plain["document_hash"]


@pytest.mark.parametrize("names, code, field", [
    (("Brand care",), "options_open", "option_groups.0"),
    (("Essential", "Complete"), "option_chosen_twice", "option_groups.0"),
    (("Discovery and audit", "Complete"), "option_unknown", "chosen.0"),
])  # fmt: skip
def test_a_choice_that_is_none_is_refused_by_its_field(studio, offer, names, code, field):
    response = studio.accept(offer, chosen=ids(offer, *names))

    assert (response.status_code, response.json["code"]) == (422, code)
    assert list(response.json["errors"]) == [field]
    assert studio.service.published("proposal.accepted") == []


def test_an_acceptance_that_says_nothing_of_the_options_is_refused(studio, offer):
    response = studio.accept(offer)

    assert (response.status_code, response.json["code"]) == (422, "choice_missing")


def test_an_option_of_another_proposal_is_none_of_this_one(studio, offer):
    other = studio.sent_proposal(option_groups=PACKS, lines=lines())

    response = studio.accept(offer, chosen=ids(other, "Essential"))

    assert (response.status_code, response.json["code"]) == (422, "option_unknown")


def test_nobody_chooses_for_the_client(studio, offer):
    chosen = ids(offer, "Essential")

    response = studio.accept(
        offer, caller=studio.member(), chosen=chosen, on_behalf_reason="By phone."
    )

    assert (response.status_code, response.json["code"]) == (409, "options_open")


def test_the_same_choices_again_change_nothing_and_others_are_refused(studio, offer):
    essential = ids(offer, "Essential", "Brand care")
    first = done(studio.accept(offer, chosen=essential))

    again = done(studio.accept(offer, chosen=essential[::-1]))
    others = studio.accept(offer, chosen=ids(offer, "Complete"))

    assert again == first
    assert (others.status_code, others.json["code"]) == (409, "proposal_is_accepted")
    assert len(studio.service.published("proposal.accepted")) == 1


def test_a_proposal_is_completed_when_the_chosen_services_are_over(studio, offer):
    accepted = done(studio.accept(offer, chosen=ids(offer, "Essential")))

    for line in accepted["acceptance"]["lines"]:
        service = {"proposal_id": offer["id"], "proposal_line_id": line["id"]}
        studio.tell("service.ended", {"id": str(new_id())} | service)

    assert len(studio.service.published("proposal.completed")) == 1


@pytest.mark.parametrize("change, field", [
    ({"option_groups": []}, "lines.1.group"),
    ({"option_groups": PACKS * 2}, "option_groups.1.name"),
    ({"option_groups": [*PACKS, {"name": "Empty"}]}, "option_groups.1.name"),
    ({"option_groups": [{"name": " "}]}, "option_groups.0.name"),
    ({"option_groups": [{"name": "Launch pack", "choose": "two"}]}, "option_groups.0.choose"),
])  # fmt: skip
def test_bad_groups_are_refused_by_field(studio, change, field):
    body = studio.proposal_body(option_groups=PACKS, lines=lines()) | change

    response = studio.member().post("/v1/proposals", body, key=str(new_id()))

    assert response.status_code == 422
    assert field in flat(response.json["errors"])


def flat(errors, prefix=""):
    """Returns the paths of all errors."""
    if not isinstance(errors, dict):
        return [prefix]
    return [
        path for key, inner in errors.items() for path in flat(inner, f"{prefix}.{key}".strip("."))
    ]
