"""Retrying at once and calling off, many at a time: charged once, or not at all."""

from collections import Counter
from uuid import UUID

from common.db import Database
from common.ids import new_id
from common.testing.service import PATIENCE
from payments.app import gateways
from payments.schedule import collect
from services.payments.tests.api.test_races import all_at_once


def test_retry_now_twenty_times_at_once_charges_once(service, suite):
    """Whoever comes while it is under way, or after it is paid, is told so."""
    invoice = suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))
    service.run_jobs()
    good = suite.add_method("tok_amex")["id"]
    body = {"on": None, "payment_method_id": good, "expected_amount": 12000}
    path = f"/v1/receivables/{invoice}/collections"
    callers = [service.client("payments:read", "payments:write") for _ in range(20)]

    answers = all_at_once(
        *(lambda c=caller: c.post(path, body, key=str(new_id())) for caller in callers)
    )

    codes = Counter(a.json.get("code") or a.json["status"] for a in answers)
    assert codes["succeeded"] == 1
    assert set(codes) <= {
        "succeeded", "payment_in_progress", "invoice_already_paid", "database_unavailable",
    }  # fmt: skip
    assert len(suite.charges()) == 1


def test_calling_off_and_the_collector_at_once_are_one_or_the_other(service, suite):
    by, service_id = service.client("payments:read", "payments:write"), suite.running_service()
    workers = [Database(service.urls.app, pool_size=2, patience=PATIENCE) for _ in range(2)]
    gates = [gateways(worker, service.settings) for worker in workers]
    for _ in range(5):
        suite.issue_invoice(service_id)
        [plan] = [p for p in suite.payments() if p["status"] == "scheduled"]
        path, id_ = f"/v1/payments/{plan['id']}/schedule", UUID(plan["id"])

        answer, *_ = all_at_once(
            lambda p=path: by.delete(p, etag='"1"'),
            *(
                lambda i=id_, w=worker, g=gate: collect(w, g, service.firm, i, "sandbox")
                for worker, gate in zip(workers, gates, strict=True)
            ),
        )

        [now] = [p for p in suite.payments() if p["id"] == plan["id"]]
        outcome = {200: "canceled", 409: "succeeded"}[answer.status_code]
        assert now["status"] == outcome
        charged = [c for c in suite.charges() if c.payment_id == id_]
        assert len(charged) == (outcome == "succeeded")
    for worker in workers:
        worker.close()
