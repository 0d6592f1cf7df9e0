"""What happened to a payment method, in order, for whoever may see it."""

from common.ids import new_id


def activity(suite, method, query="", *, caller=None):
    return (caller or suite.contact()).get(f"/v1/payment-methods/{method['id']}/activity{query}")


def test_it_tells_what_happened_the_newest_first_page_by_page(service, suite):
    first, lost = suite.add_method(), suite.add_method("tok_declined_lost_card")
    suite.contact().post(f"/v1/payment-methods/{lost['id']}/default")
    running = suite.start_service(proposal_id=suite.reserve(lost))
    suite.issue_invoice(running)
    service.run_jobs()
    suite.contact().post(f"/v1/payment-methods/{lost['id']}/reactivation")
    body = {"payment_method_id": first["id"]}
    suite.contact().post(f"/v1/payment-methods/{lost['id']}/replacement", body)
    paid = suite.pay([suite.issue_invoice()], first).json

    kept = activity(suite, first).json["items"]
    one = activity(suite, first, "?limit=2").json
    two = activity(suite, first, f"?limit=2&cursor={one['next_cursor']}").json

    assert [each["kind"] for each in kept] == ["used", "took_over", "default", "added"]
    assert [each["payment_id"] for each in kept] == [paid["id"], None, None, None]
    assert one["items"] + two["items"] == kept
    assert two["next_cursor"] is None


def test_a_suspension_and_what_came_before_it_are_told(service, suite):
    lost = suite.add_method("tok_declined_lost_card")
    running = suite.start_service(proposal_id=suite.reserve(lost))
    suite.issue_invoice(running)
    service.run_jobs()
    suite.contact().post(f"/v1/payment-methods/{lost['id']}/reactivation")

    told = [each["kind"] for each in activity(suite, lost).json["items"]]

    assert told == ["reactivated", "suspended", "failed", "assigned", "reserved", "added"]


def test_of_anothers_method_nothing_is_told(service, suite):
    theirs = suite.add_method(client_id=suite.add_client())
    stranger = service.client("payment_methods:read", firm=service.other_firm)

    asked = [
        activity(suite, theirs),
        activity(suite, theirs, caller=stranger),
        activity(suite, {"id": str(new_id())}),
    ]

    assert [answer.status_code for answer in asked] == [404] * 3
