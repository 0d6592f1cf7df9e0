"""Each event that invoicing publishes is what its example says it is."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from common.clock import now
from common.events import published_by
from common.ids import new_id
from common.outbox import publish_snapshots
from services.invoicing.tests.builders import a_client, done, sent_change_order

EXAMPLES = Path(__file__).parents[2] / "contracts"
TYPES = published_by("invoicing")
# An address is the client's own; of the others one example has rows where another has none.
UNEVEN = {"address", "acceptance", "approval", "settled_by", "recurring", "once"}
UNEVEN |= {"option_groups", "range", "estimated", "terms", "of_estimate"}
WORDS = {"subject": "{{ title }}", "body": "Read it here:\n{{ link }}"}


def example(type_):
    return json.loads((EXAMPLES / f"{type_}.json").read_text())


@pytest.fixture
def published(studio):
    """The events of a service that has done everything it can."""
    decide_on_proposals(studio)
    answer_groups(studio)
    decide_on_estimates(studio)
    draft = {"client_id": studio.client, "lines": [{"name": "Workshop", "unit_price": "480"}]}
    done(studio.member().post("/v1/invoices", draft, key="by hand"))
    admin = studio.service.client("firm:read", "firm:write")
    done(admin.put("/v1/reminder-schedule", {"days": [-7, 1]}, etag='"1"'))
    numbered = {"pattern": "P-{year}-{number}", "yearly": True}
    done(admin.put("/v1/number-series/proposal", numbered, etag='"1"'))
    done(admin.put("/v1/statement-schedule", {"day": 5}, etag='"1"'))
    done(admin.put("/v1/document-settings", {"color": "#0E5A6B"}, etag='"0"'))
    done(admin.put("/v1/mail-templates/proposal.sent/en", WORDS, etag='"1"'))
    keep_taxes(admin)
    studio.service.run_jobs()
    with studio.service.transaction() as session:
        for fact, every in studio.service.service.snapshots.items():
            rows = every(session, studio.service.firm)
            publish_snapshots(session, fact, rows, by=studio.service.principal())
    return studio.service.published()


def keep_taxes(admin):
    kept, gone = (
        done(admin.post("/v1/taxes", {"name": name, "rate": "5"}, key=name))
        for name in ("Reduced", "Mistyped")
    )
    done(admin.post(f"/v1/taxes/{kept['id']}/retirement"))
    done(admin.delete(f"/v1/taxes/{gone['id']}"))


def decide_on_proposals(studio):
    accepted = studio.sent_proposal(expires_on="2099-12-31")
    done(studio.signer().post(f"/v1/proposals/{accepted['id']}/view"))
    accepted = done(studio.accept(accepted, payment_method_id=str(new_id())))
    for line in accepted["lines"]:
        service = {"proposal_id": accepted["id"], "proposal_line_id": line["id"]}
        studio.tell("service.ended", {"id": str(new_id())} | service)
    changed = done(studio.accept(studio.sent_proposal()))
    done(studio.accept(sent_change_order(studio, changed)))
    reason = {"reason": "Too early for us."}
    for caller, act in ((studio.signer, "decline"), (studio.member, "loss")):
        path = f"/v1/proposals/{studio.sent_proposal()['id']}"
        done(caller().post(f"{path}/{act}", reason))
    done(studio.member().post(f"/v1/proposals/{studio.sent_proposal()['id']}/revocation"))
    resent = studio.sent_proposal()
    studio.advance(3600)
    done(studio.member().post(f"/v1/proposals/{resent['id']}/resending", {}))
    studio.expired_proposal()


def decide_on_estimates(studio):
    # The firm's clock is days ahead of the wall's by now.
    studio.sent_estimate(expires_on=str(now().date() + timedelta(days=6)))
    path = f"/v1/estimates/{studio.sent_estimate()['id']}"
    done(studio.member().post(f"{path}/revocation"))
    declined = f"/v1/estimates/{studio.sent_estimate()['id']}/decline"
    done(studio.signer().post(declined, {"reason": "Too early for us."}))
    billed = studio.approved_estimate()
    removed = done(studio.bill(billed))
    done(studio.member().delete(f"/v1/invoices/{removed['id']}"))
    canceled = f"/v1/estimates/{billed['id']}/cancellation"
    done(studio.member().post(canceled, {"reason": "The shop is not built."}))
    studio.advance(9 * 86400)
    studio.service.run_jobs()


def answer_groups(studio):
    studio.tell("client.changed", a_client(studio.client, status="archived"), version=2)
    studio.release()
    studio.tell("client.changed", a_client(studio.client), version=3)
    done(studio.signer().post(f"/v1/invoices/{studio.invoice()['id']}/view"))
    studio.pay(studio.invoice())
    studio.pay(studio.invoice(), 10000)
    done(studio.void(studio.invoice()))
    done(studio.write_off(studio.invoice()))
    done(studio.credit(studio.invoice()))


@pytest.mark.parametrize("type_", TYPES)
def test_an_example_is_read_and_written_by_the_schema(type_):
    schema = TYPES[type_].schema()

    assert schema.dump(schema.load(example(type_))) == example(type_)


def test_what_is_published_has_the_shape_of_its_example(published):
    assert {event.type for event in published} == set(TYPES)
    for event in published:
        told = example(event.type)
        assert shape(event.data) == shape(told), event.type
        assert TYPES[event.type].schema().validate(event.data) == {}
        assert event.data["version"] == event.version
        if not event.type.endswith(".snapshot"):
            assert event.data.get("status") == told.get("status"), event.type


def test_versions_of_a_thing_only_grow(published):
    seen = {}
    for event in published:
        if not event.type.endswith(".snapshot"):
            # What a firm has one of goes by the firm's id.
            thing = event.type.partition(".")[0], event.subject
            assert event.version > seen.get(thing, 0), event.type
            seen[thing] = event.version


@pytest.mark.parametrize("owner, type_", [
    ("identity", "firm.created"),
    ("identity", "firm.changed"),
    ("clients", "client.created"),
    ("clients", "client.archived"),
    ("clients", "contact.created"),
    ("clients", "contact.removed"),
    ("subscriptions", "billing_group.released"),
    ("subscriptions", "service.ended"),
    ("subscriptions", "service.completed"),
    ("payments", "payment.succeeded"),
    ("payments", "payment.failed"),
    ("payments", "payment.processing"),
    ("payments", "payment.requires_action"),
    ("payments", "hold.placed"),
    ("payments", "hold.ended"),
])  # fmt: skip
def test_what_another_service_publishes_can_be_read(studio, owner, type_):
    path = EXAMPLES.parents[1] / owner / "contracts" / f"{type_}.json"
    if not path.exists():
        pytest.skip(f"{owner} has no example of {type_}")
    data = json.loads(path.read_text())

    studio.tell(type_, data)

    # What could not be read would be parked; what only lacks its client or invoice waits.
    assert not [reason for reason in studio.waiting() if not reason.startswith("waits for")]


def shape(value):
    """Returns the keys of an object, all the way down; a list has the shape of its first row."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items() if name not in UNEVEN}
    if isinstance(value, list):
        return [shape(row) for row in value[:1]]
    return None
