"""Documents are numbered as their firm says: from the next number on, and no number comes twice."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from common.clock import now
from services.invoicing.tests.builders import done
from services.invoicing.tests.parallel import at_once

PATH = "/v1/number-series"
ADMIN = ("firm:read", "firm:write")


def admin(studio, **who):
    return studio.service.client(*ADMIN, **who)


def standing(studio, kind="invoice", **who):
    items = done(admin(studio, **who).get(PATH))["items"]
    return next(each for each in items if each["series"]["kind"] == kind)


def as_it_is(studio):
    items = done(admin(studio).get(PATH))["items"]
    return [(each["next_written"], each["series"]["version"]) for each in items]


def choose(studio, pattern, *, kind="invoice", yearly=True, next_number=None, etag=None):
    body = {"pattern": pattern, "yearly": yearly, "next_number": next_number}
    etag = etag or f'"{standing(studio, kind)["series"]["version"]}"'
    return admin(studio).put(f"{PATH}/{kind}", body, etag=etag)


def year_of(studio):
    return int(standing(studio)["next_written"][4:8])


def a_year_passes(studio):
    """Sets the firm's clock to the summer of the next year, far from where years meet."""
    studio.years = getattr(studio, "years", 0) + 1
    summer = datetime(now().year + studio.years, 7, 1, tzinfo=UTC)
    studio.advance(int((summer - now()).total_seconds()))


@pytest.fixture
def studio(studio):
    a_year_passes(studio)
    return studio


def counted(studio):
    """Returns the numbers of all invoices in the order they were counted in."""
    query = text("SELECT sequence, number FROM invoices ORDER BY sequence")
    with studio.service.transaction() as session:
        return [tuple(row) for row in session.execute(query)]


def test_each_kind_of_document_has_its_series(studio):
    year = year_of(studio)

    written = [each["next_written"] for each in done(admin(studio).get(PATH))["items"]]

    assert written == [f"{name}-{year}-0001" for name in ("INV", "CN", "EST", "PRO")]


def test_another_pattern_holds_from_the_next_number_on(studio):
    first, year = studio.invoice(), year_of(studio)

    done(choose(studio, "{year}/{month}/A{number:05}"))
    second = studio.invoice()

    assert first["number"] == f"INV-{year}-0001"
    assert second["number"] == f"{year}/{second['issued_on'][5:7]}/A00002"
    assert studio.member().get(f"/v1/invoices/{first['id']}").json["number"] == first["number"]
    [event] = studio.service.published("number_series.changed")
    assert (event.data["kind"], event.data["pattern"]) == ("invoice", "{year}/{month}/A{number:05}")


def test_every_kind_of_document_follows_its_own_pattern(studio):
    for kind in ("invoice", "credit_note", "estimate", "proposal"):
        pattern = kind[:2].upper() + "{number}"
        done(choose(studio, pattern, kind=kind, yearly=False))

    invoice = studio.invoice()
    numbers = [
        invoice["number"],
        done(studio.credit(invoice))["number"],
        studio.sent_estimate()["number"],
        studio.proposal()["number"],
    ]

    assert numbers == ["IN1", "CR1", "ES1", "PR1"]


def test_a_series_restarts_with_the_year_or_never(studio):
    year = year_of(studio)
    yearly = studio.invoice()["number"]
    a_year_passes(studio)
    restarted = studio.invoice()["number"]
    done(choose(studio, "INV-{year}-{number:04}", yearly=False))
    a_year_passes(studio)
    went_on = studio.invoice()["number"]
    done(choose(studio, "INV-{year}-{number:04}", yearly=True))
    again_yearly = studio.invoice()["number"]
    a_year_passes(studio)

    assert [yearly, restarted, went_on, again_yearly, studio.invoice()["number"]] == [
        f"INV-{year}-0001",
        f"INV-{year + 1}-0001",
        f"INV-{year + 2}-0002",
        f"INV-{year + 2}-0003",
        f"INV-{year + 3}-0001",
    ]


def test_the_next_number_goes_forward_only_and_the_audit_says_from_where(studio):
    year = year_of(studio)
    studio.invoice()

    moved = done(choose(studio, "INV-{year}-{number:04}", next_number=500))
    back = choose(studio, "INV-{year}-{number:04}", next_number=499)

    assert (moved["next_number"], moved["next_written"]) == (500, f"INV-{year}-0500")
    assert (back.status_code, back.json["code"]) == (422, "number_not_forward")
    assert list(back.json["errors"]) == ["next_number"]
    assert studio.invoice()["number"] == f"INV-{year}-0500"
    query = text("SELECT reason FROM audit WHERE act = 'number_series.changed'")
    with studio.service.transaction() as session:
        assert session.scalars(query).all() == ["next number 2 to 500"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"yearly": True}, "pattern"),
        ({"pattern": "{number}"}, "yearly"),
        ({"pattern": "", "yearly": False}, "pattern"),
        ({"pattern": "A-1", "yearly": False}, "pattern"),
        ({"pattern": "#eval({number})", "yearly": False}, "pattern"),
        ({"pattern": "<b>{number}", "yearly": False}, "pattern"),
        ({"pattern": "{number}\n", "yearly": False}, "pattern"),
        ({"pattern": "A" * 40 + "{number}", "yearly": False}, "pattern"),
        ({"pattern": "R{month}-{number}", "yearly": True}, "pattern"),
        ({"pattern": "CN-{year}-{number}", "yearly": True}, "pattern"),
        ({"pattern": "CN-2026-000{number}", "yearly": False}, "pattern"),
        ({"pattern": "A{number}", "yearly": "yes"}, "yearly"),
        ({"pattern": "A{number}", "yearly": False, "next_number": 0}, "next_number"),
        ({"pattern": "A{number}", "yearly": False, "next_number": 10**9}, "next_number"),
        ({"pattern": "A{number}", "yearly": False, "next_number": 1.5}, "next_number"),
    ],
)
def test_what_could_not_number_is_refused_by_its_field_and_changes_nothing(studio, body, field):
    before = as_it_is(studio)

    refused = admin(studio).put(f"{PATH}/invoice", body, etag='"1"')
    previewed = admin(studio).post(f"{PATH}/invoice/previews", body)

    assert [refused.status_code, previewed.status_code] == [422, 422]
    assert [list(each.json["errors"]) for each in (refused, previewed)] == [[field], [field]]
    assert as_it_is(studio) == before


def test_a_number_that_was_given_is_never_given_again(studio):
    year = year_of(studio)
    done(choose(studio, f"A{year + 1}" + "{number:02}", yearly=False, next_number=7))
    given = studio.invoice()["number"]
    done(choose(studio, "B{number}", yearly=False))

    # In a year's time this one would write the number of today.
    refused = choose(studio, "A{year}{number:02}")
    passed = choose(studio, "A{year}{number:03}")

    assert given == f"A{year + 1}07"
    assert (refused.status_code, refused.json["code"]) == (422, "number_pattern_repeats")
    assert given in refused.json["errors"]["pattern"][0]
    assert passed.status_code == 200


def test_a_number_of_another_kind_of_document_is_not_given_either(studio):
    done(choose(studio, "X{number}", kind="proposal", yearly=False))
    studio.proposal()
    done(choose(studio, "Y{number}", kind="proposal", yearly=False))

    refused = choose(studio, "X{number}", yearly=False)

    assert refused.json["code"] == "number_pattern_repeats"


def test_a_preview_shows_the_next_number_and_keeps_nothing(studio):
    before = as_it_is(studio)
    body = {"pattern": "{number:06}", "yearly": False, "next_number": 42}

    seen = done(admin(studio).post(f"{PATH}/invoice/previews", body))

    assert seen == {"next_written": "000042"}
    assert as_it_is(studio) == before


def test_the_pattern_is_changed_by_who_has_seen_it(studio):
    assert choose(studio, "A{number}", yearly=False, etag='"2"').status_code == 412
    body = {"pattern": "A{number}", "yearly": False}
    assert admin(studio).put(f"{PATH}/invoice", body).status_code == 428
    assert admin(studio).put(f"{PATH}/receipt", body, etag='"1"').status_code == 404
    assert studio.service.client("firm:read").put(f"{PATH}/invoice", body).status_code == 403
    assert studio.service.published("number_series.changed") == []


def test_another_firm_keeps_its_own_numbers(studio):
    done(choose(studio, "A{number}", yearly=False, next_number=9))

    other = standing(studio, firm=str(studio.service.other_firm))

    assert (other["next_number"], other["series"]["version"]) == (1, 1)


def test_twenty_invoices_issued_while_the_pattern_changes_are_numbered_once_each(studio):
    body = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    drafts = [done(studio.member().post("/v1/invoices", body, key=f"d{n}")) for n in range(20)]
    year = year_of(studio)

    def issue(some):
        return [
            done(studio.member().post(f"/v1/invoices/{each['id']}/issue", key=each["id"]))
            for each in some
        ]

    def change():
        for pattern in ("A{year}{number:03}", "B{number}", "A{year}-{number}", "C{number:06}"):
            done(choose(studio, pattern, yearly="year" in pattern))

    at_once(change, *[lambda some=drafts[n::4]: issue(some) for n in range(4)])

    sequences, numbers = zip(*counted(studio), strict=True)
    assert sequences == tuple(range(1, 21))
    assert len(set(numbers)) == 20
    # Each is written as one of the patterns says, and the patterns follow each other.
    written = ["INV-{0}-{1:04}", "A{0}{1:03}", "B{1}", "A{0}-{1}", "C{1:06}"]
    which = [
        next(at for at, how in enumerate(written) if how.format(year, n) == number)
        for n, number in zip(sequences, numbers, strict=True)
    ]
    assert which == sorted(which)
    assert standing(studio)["next_written"] == "C000021"


def test_two_series_that_are_made_alike_at_once_are_not_both_changed(studio):
    answers = at_once(
        lambda: choose(studio, "Z{number}", kind="estimate", yearly=False),
        lambda: choose(studio, "Z{number:02}", kind="invoice", yearly=False),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 422]
