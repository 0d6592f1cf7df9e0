"""What payments did and will do about invoices: settled, on the way, failed, to come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.scene import Body, Scene, View

WAITS = "requires_action"
PENDING = ("unknown", "requires_action", "processing")
OFF = {
    "processing": "Processing",
    "requires_action": "Waits for your bank's confirmation",
    "unknown": "Outcome unknown",
}
NOTHING: View = {
    "state": "none",
    "on": None,
    "reason": None,
    "next_retry_on": None,
    "needs_new_method": False,
    "method": None,
}


@dataclass(frozen=True)
class Payments:
    """The payments around some invoices, and the methods they go through."""

    scene: Scene
    methods: Mapping[str, Body] = field(default_factory=dict)
    by_invoice: Mapping[str, Sequence[Body]] = field(default_factory=dict)

    @classmethod
    def around(
        cls, scene: Scene, payments: Iterable[Body], methods: Iterable[Body] = ()
    ) -> "Payments":
        """Sorts payments by the invoices they pay, the newest first."""
        by_invoice: dict[str, list[Body]] = defaultdict(list)
        for payment in payments:
            for part in payment["allocations"]:
                by_invoice[part["invoice_id"]].append(payment)
        for own in by_invoice.values():
            own.sort(key=lambda payment: (payment["created_at"], payment["id"]), reverse=True)
        return cls(scene, {method["id"]: method for method in methods}, by_invoice)

    def of(self, invoice: Body) -> Sequence[Body]:
        """Returns the invoice's payments, the newest first."""
        return self.by_invoice.get(invoice["id"], ())

    def unapplied(self, invoice: Body) -> list[Body]:
        """Returns succeeded payments that this version of an open invoice does not know yet."""
        if invoice["status"] != "open":
            return []
        return [
            payment
            for payment in self.of(invoice)
            if payment["status"] == "succeeded" and payment["id"] not in invoice["settled_by"]
        ]

    def due_amount(self, invoice: Body) -> int:
        """Returns what remains to be paid, with what has succeeded but is not booked yet."""
        ahead = sum(allocated(payment, invoice) for payment in self.unapplied(invoice))
        return max(0, int(invoice["due_amount"]) - ahead)

    def receipt(self, invoice: Body) -> str | None:
        """Returns the newest payment that paid something of the invoice: there is a receipt of it."""
        came = (payment["id"] for payment in self.of(invoice) if payment["succeeded_at"])
        return next(came, None)

    def off_reason(self, invoice: Body) -> str | None:
        """Returns why the invoice cannot be paid just now, if it cannot."""
        for status in PENDING:
            if self._latest(invoice, status):
                return OFF[status]
        planned = self._latest(invoice, "scheduled")
        return OFF["processing"] if planned and self._is_due(planned) else None

    def confirmation(self, invoice: Body) -> str | None:
        """Returns where its payer confirms a payment of it with the bank, if one waits for that."""
        waiting = self._latest(invoice, WAITS)
        return confirmation_of(waiting) if waiting else None

    def waiting(self, invoice: Body) -> View | None:
        """Returns the payment of it that waits for its payer's bank, as acts on it must know it."""
        waiting = self._latest(invoice, WAITS)
        return waiting_of(waiting) if waiting else None

    def state(self, invoice: Body) -> View:
        """Returns how the collection of the invoice stands."""
        if invoice["status"] == "paid" or (
            invoice["status"] == "open" and self.due_amount(invoice) == 0
        ):
            return self._collected(invoice)
        if invoice["status"] != "open":
            return dict(NOTHING)
        for status in PENDING:
            if payment := self._latest(invoice, status):
                return self._said(status, payment, payment["processed_at"] or payment["created_at"])
        planned = self._latest(invoice, "scheduled")
        if failed := self._latest(invoice, "failed"):
            retry = planned["scheduled_for"] if planned else self._said_retry(invoice, failed)
            on = failed["processed_at"] or failed["created_at"]
            return self._said("failed", failed, on) | {
                "reason": reason(failed),
                "next_retry_on": self.scene.on(retry),
                "needs_new_method": failed.get("needs_new_method", False),
            }
        return (
            self._said("scheduled", planned, planned["scheduled_for"]) if planned else dict(NOTHING)
        )

    def planned(self, invoice: Body) -> View | None:
        """Returns what is planned for the invoice, as acts on it must know it."""
        planned = self._latest(invoice, "scheduled")
        if planned is None or invoice["status"] != "open":
            return None
        method = method_of(self.scene, self.methods, planned)
        on = self.scene.on(planned["scheduled_for"])
        return {"id": planned["id"], "version": planned["version"], "on": on, "method": method}

    def _said_retry(self, invoice: Body, failed: Body) -> str | None:
        """What a failure said would follow holds until that was called off, or gave way."""
        later = (p for p in self.of(invoice) if p["created_at"] > failed["created_at"])
        called_off = any(payment["status"] == "canceled" for payment in later)
        return None if called_off else failed["next_retry_at"]

    def _collected(self, invoice: Body) -> View:
        paid = next((p for p in self.of(invoice) if p["succeeded_at"]), None)
        on = invoice["paid_at"] or (paid["succeeded_at"] if paid else None)
        if paid is None and invoice.get("credited_amount"):
            return self._said("credited", None, on)
        if paid is None and not invoice["total_amount"]:
            return self._said("nothing", None, on)
        by_gateway = paid is None or paid["gateway"] != "offline"
        return self._said("collected" if by_gateway else "outside", paid, on)

    def _said(self, state: str, payment: Body | None, on: str | None) -> View:
        method = method_of(self.scene, self.methods, payment) if payment else None
        return NOTHING | {"state": state, "on": self.scene.on(on), "method": method}

    def _is_due(self, payment: Body) -> bool:
        at = payment["scheduled_for"]
        return at is not None and datetime.fromisoformat(at) <= self.scene.now

    def _latest(self, invoice: Body, status: str) -> Body | None:
        return next((p for p in self.of(invoice) if p["status"] == status), None)


def allocated(payment: Body, invoice: Body) -> int:
    """Returns how much of the payment goes to the invoice."""
    return sum(
        part["amount"] for part in payment["allocations"] if part["invoice_id"] == invoice["id"]
    )


def confirmation_of(payment: Body) -> str:
    """Returns where the payer confirms the payment with the bank."""
    return f"/my-billing/payments/{payment['id']}/confirmation"


def waiting_of(payment: Body) -> View | None:
    """Returns what ending the wait for a bank must know of the payment; None if none is waited for."""
    if payment["status"] != WAITS:
        return None
    return {"id": payment["id"], "version": payment["version"]}


def reason(payment: Body) -> str:
    """Returns why a payment failed, as the middle of a sentence: insufficient funds."""
    words = (payment["failure_reason"] or "no reason given").rstrip(".")
    return words[:1].lower() + words[1:]
