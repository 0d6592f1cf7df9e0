"""Many at once: limits hold under real concurrency on the real database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

from common.db import Database
from common.ids import new_id
from common.testing.service import PATIENCE
from payments.app import gateways
from payments.schedule import collect, let_go


def all_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Starts every act at the same moment, on a thread of its own; returns what came of them."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def test_twenty_payments_of_one_invoice_at_once_make_one_charge(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    callers = [suite.contact() for _ in range(20)]

    answers = all_at_once(
        *(lambda c=caller: suite.pay([invoice], method, caller=c) for caller in callers)
    )

    codes = Counter(a.json.get("code") or a.json["status"] for a in answers)
    assert codes["succeeded"] == 1
    assert set(codes) <= {
        "succeeded", "payment_in_progress", "invoice_already_paid", "database_unavailable",
    }  # fmt: skip
    assert len(suite.charges()) == 1
    assert [p["status"] for p in suite.payments()] == ["succeeded"]


def test_the_same_request_twenty_times_at_once_makes_one_charge(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    callers = [suite.contact(sub="contact:impatient") for _ in range(20)]

    answers = all_at_once(
        *(lambda c=caller: suite.pay([invoice], method, caller=c, key="x") for caller in callers)
    )

    made = {a.json["id"] for a in answers if a.status_code == 201}
    assert len(made) == 1
    assert {a.status_code for a in answers} <= {201, 409, 503}
    assert len(suite.charges()) == 1


def test_overlapping_payments_pay_each_invoice_once(suite):
    method = suite.add_method()
    a, b, c = (suite.issue_invoice() for _ in range(3))
    pairs = [[a, b], [b, c], [c, a], [b, a]] * 3
    callers = [suite.contact() for _ in pairs]

    all_at_once(
        *(
            lambda p=pair, who=caller: suite.pay(p, method, amount=24000, caller=who)
            for pair, caller in zip(pairs, callers, strict=True)
        )
    )

    paid = [i for p in suite.payments() for i in [x["invoice_id"] for x in p["allocations"]]]
    assert len(suite.charges()) == 1
    assert len(paid) == len(set(paid)) == 2


def test_paying_and_collecting_at_once_make_one_charge(service, suite):
    service_id, other = suite.running_service(), suite.add_method("tok_amex")
    invoice = suite.issue_invoice(service_id)
    caller, workers = (
        suite.contact(),
        [Database(service.urls.app, pool_size=2, patience=PATIENCE) for _ in range(3)],
    )
    [planned] = suite.payments()

    def collecting(database: Database) -> int:
        return collect(
            database,
            gateways(database, service.settings),
            service.firm,
            suite.row(planned["id"]).id,
            "sandbox",
        )

    all_at_once(
        lambda: suite.pay([invoice], other, caller=caller),
        *(lambda d=database: collecting(d) for database in workers),
    )
    for database in workers:
        database.close()

    assert len(suite.charges()) == 1
    assert suite.receivable(invoice)["paid_amount"] == 12000
    assert sorted(p["status"] for p in suite.payments()) in (
        ["succeeded"],
        ["canceled", "succeeded"],
    )


def test_several_workers_collect_each_payment_once(service, suite):
    service_id = suite.running_service()
    invoices = [suite.issue_invoice(service_id) for _ in range(6)]
    workers = [service.service.create_worker(service.settings) for _ in range(3)]
    loops = [loop for worker in workers for loop in worker.loops if loop.name == "collect"]

    all_at_once(*(lambda step=loop.step: [step() for _ in range(4)] for loop in loops))
    for worker in workers:
        worker.stop(patience=1)

    assert len(suite.charges()) == len(invoices)
    assert {suite.receivable(i)["status"] for i in invoices} == {"paid"}


def test_a_card_is_either_deleted_or_reserved(suite):
    for _ in range(6):
        method = suite.add_method()
        body = {"payment_method_id": method["id"], "kind": "proposal", "id": method["id"]}
        one, other = suite.contact(), suite.contact()

        deleted, reserved = all_at_once(
            lambda m=method, c=one: c.delete(f"/v1/payment-methods/{m['id']}"),
            lambda b=body, c=other: c.post("/v1/reservations", b),
        )

        assert (deleted.status_code, reserved.status_code) in ((200, 404), (409, 201))


def test_a_card_is_either_deleted_or_charged(suite):
    for _ in range(6):
        method, invoice = suite.add_method(), suite.issue_invoice()
        one, other = suite.contact(), suite.contact()
        before = len(suite.charges())

        deleted, paid = all_at_once(
            lambda m=method, c=one: c.delete(f"/v1/payment-methods/{m['id']}"),
            lambda m=method, i=invoice, c=other: suite.pay([i], m, caller=c),
        )

        # Once the payment has succeeded the card may go; while it is under way it may not.
        assert (deleted.status_code, paid.status_code) in ((200, 404), (409, 201), (200, 201))
        assert len(suite.charges()) - before == (paid.status_code == 201)


def test_a_card_is_replaced_reserved_and_charged_by_twenty_at_once(service, suite):
    old, new = suite.add_method(), suite.add_method("tok_amex")
    running = suite.start_service(proposal_id=suite.reserve(old))
    invoices = [suite.issue_invoice(running) for _ in range(4)]
    planned = [suite.row(each["id"]).id for each in suite.payments()]
    callers = [suite.contact() for _ in range(14)]
    workers = [Database(service.urls.app, pool_size=2, patience=PATIENCE) for _ in range(6)]
    path = f"/v1/payment-methods/{old['id']}/replacement"
    held = {"payment_method_id": old["id"], "kind": "proposal"}

    answers = all_at_once(
        *(lambda c=c: c.post(path, {"payment_method_id": new["id"]}) for c in callers[:7]),
        *(
            lambda c=c: c.post("/v1/reservations", held | {"id": str(new_id())})
            for c in callers[7:]
        ),
        *(
            lambda d=d, p=planned[n % 4]: collect(
                d, gateways(d, service.settings), service.firm, p, "sandbox"
            )
            for n, d in enumerate(workers)
        ),
    )
    for database in workers:
        database.close()
    last = suite.contact().post(path, {"payment_method_id": new["id"]})
    service.run_jobs()

    # Whoever came first, at last all rests on the other, nothing on what is gone, each is paid once.
    assert {a.status_code for a in answers[:7]} <= {200, 409, 503}
    kept = [a.json["id"] for a in answers[7:14] if a.status_code == 201]
    assert last.status_code == 200
    uses = {use["id"] for use in suite.method(new).json["uses"]}
    assert uses == {str(running), *kept}
    assert suite.method(old).status_code == 404
    assert len(suite.charges()) == len(invoices)
    assert {suite.receivable(i)["status"] for i in invoices} == {"paid"}


def test_first_cards_added_at_once_have_one_default(suite):
    callers = [suite.contact() for _ in range(5)]
    body = {"token": "tok_visa", "client_id": str(suite.client_id)}

    answers = all_at_once(
        *(
            lambda c=caller, n=number: c.post("/v1/payment-methods", body, key=f"k{n}")
            for number, caller in enumerate(callers)
        )
    )

    assert [a.status_code for a in answers] == [201] * 5
    assert sum(a.json["is_default"] for a in answers) == 1


def test_an_invoice_is_either_charged_or_held(suite):
    for _ in range(6):
        method, invoice = suite.add_method(), suite.issue_invoice()
        payer, member, before = suite.contact(), suite.member(), len(suite.charges())

        paid, held = all_at_once(
            lambda i=invoice, m=method, c=payer: suite.pay([i], m, caller=c),
            lambda i=invoice, c=member: suite.hold(i, caller=c),
        )

        codes = (paid.json.get("code"), held.json.get("code"))
        assert codes in (
            ("invoice_on_hold", None),
            (None, "payment_in_progress"),
            (None, "invoice_is_paid"),
        )
        assert len(suite.charges()) - before == (paid.status_code == 201)


def test_an_invoice_is_held_once_however_many_ask(service, suite):
    invoice = suite.issue_invoice()
    callers = [suite.member(sub=f"member:{new_id()}") for _ in range(8)]

    answers = all_at_once(*(lambda c=caller: suite.hold(invoice, caller=c) for caller in callers))

    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    assert len(service.published("hold.placed")) == 1


def test_a_hold_either_lapses_or_is_used(service, suite):
    databases = [Database(service.urls.app, pool_size=2, patience=PATIENCE) for _ in range(2)]
    for _ in range(4):
        invoice = suite.issue_invoice()
        hold = suite.hold(invoice).json
        suite.let_holds_be_over()
        seen = len(service.published("hold.ended"))

        all_at_once(
            lambda i=invoice: suite.void_invoice(i),
            *(
                lambda d=database, h=hold, i=invoice: let_go(d, service.firm, UUID(h["id"]), i)
                for database in databases
            ),
        )

        ended = service.published("hold.ended")[seen:]
        assert [e.data["status"] for e in ended] in (["used"], ["lapsed"])
        assert suite.receivable(invoice)["status"] == "void"
    for database in databases:
        database.close()


def test_money_from_outside_recorded_twice_at_once_with_one_key_is_one_payment(suite):
    invoice = suite.issue_invoice()
    callers = [suite.member(sub="member:hasty") for _ in range(6)]

    answers = all_at_once(
        *(lambda c=c: suite.pay_outside(invoice, 5000, caller=c, key="x") for c in callers)
    )

    assert len({a.json["id"] for a in answers if a.status_code == 201}) == 1
    assert {a.status_code for a in answers} <= {201, 409}
    assert suite.receivable(invoice)["paid_amount"] == 5000


def test_a_charge_and_money_from_outside_never_pay_the_same(suite):
    for _ in range(4):
        method, invoice = suite.add_method(), suite.issue_invoice()
        payer, member = suite.contact(), suite.member()

        answers = all_at_once(
            lambda i=invoice, m=method, c=payer: suite.pay([i], m, caller=c),
            lambda i=invoice, c=member: suite.pay_outside(i, caller=c),
        )

        assert sorted(a.status_code for a in answers) == [201, 409]
        assert suite.receivable(invoice)["paid_amount"] == 12000
