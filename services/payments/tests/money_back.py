"""What firms and banks do to money that has come: refunds, disputes, credit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common import clock
from common.auth import Principal
from common.ids import new_id
from payments.gateways import Answer
from payments.gateways.sandbox_rows import SandboxRefund
from payments.usecases.disputes import (
    Claim,
    lose_dispute,
    open_dispute,
    return_debit,
    win_dispute,
)
from payments.usecases.moments import moment
from payments.usecases.refund_answers import record_refund


class MoneyBack:
    """The part of a driver that gives money back; the rest of it is there too."""

    service: Any
    member: Any
    contact: Any
    add_method: Any
    issue_invoice: Any
    pay: Any
    pass_wall_time: Any

    def paid(self, token: str = "tok_visa", amount: int = 12000) -> tuple[UUID, dict[str, Any]]:
        """An invoice, and the payment that has paid it."""
        invoice = self.issue_invoice(total_amount=amount)
        payment = self.pay([invoice], self.add_method(token), amount=amount).json
        if payment["status"] == "unknown":
            self.pass_wall_time(timedelta(seconds=61))
            self.service.run_jobs()
        return invoice, payment

    def refund(
        self,
        payment: dict[str, Any],
        amount: Any = 12000,
        *,
        caller: Any = None,
        key: str | None = None,
        **fields: Any,
    ) -> Any:
        body = {"amount": amount, "currency": payment["currency"], "reason": "It was late."}
        body |= {"reopen": True} | fields
        path = f"/v1/payments/{payment['id']}/refunds"
        return (caller or self.member()).post(path, body, key=key or str(new_id()))

    def refund_comes_back(self, payment: dict[str, Any]) -> None:
        """A bank could not place the last refund of it, and sends the money back."""
        who, payment_id = Principal.system(self.service.firm, "sandbox"), UUID(payment["id"])
        refund = self.member().get(f"/v1/payments/{payment_id}").json["refunds"][-1]
        came_back = Answer("declined", refund["reference"], "lost_or_stolen_card")
        with self.service.transaction() as session:
            at = moment(session, who)
            record_refund(session, who, payment_id, UUID(refund["id"]), came_back, at=at)

    def dispute(self, payment: dict[str, Any], amount: int = 12000, name: str = "dp_1") -> None:
        """The payer's bank asks money back."""
        claim = Claim(reference=name, amount=amount, reason="fraudulent", due_by=clock.now())
        self._hear_of(open_dispute, payment, claim)

    def lose(self, payment: dict[str, Any], amount: int = 12000, name: str = "dp_1") -> None:
        """The payer's bank asks money back, and gets it."""
        self.dispute(payment, amount, name)
        self._hear_of(lose_dispute, payment, name)

    def win(self, payment: dict[str, Any], name: str = "dp_1") -> None:
        """The payer's bank has decided for the firm."""
        self._hear_of(win_dispute, payment, name)

    def return_debit(self, payment: dict[str, Any], amount: int = 12000) -> None:
        """The payer's bank takes a debit back that had come."""
        claim = Claim(reference="rt_1", amount=amount, reason="insufficient_funds")
        self._hear_of(return_debit, payment, claim)

    def _hear_of(self, act: Any, payment: dict[str, Any], what: Any) -> None:
        who = Principal.system(self.service.firm, "sandbox")
        with self.service.transaction() as session:
            now = clock.firm_now(session, self.service.firm)
            act(session, who, UUID(payment["id"]), what, now=now)

    def apply_credit(self, invoice_id: UUID, amount: int, *, caller: Any = None) -> Any:
        body = {"amount": amount, "currency": "GBP"}
        path = f"/v1/receivables/{invoice_id}/credit-applications"
        return (caller or self.contact()).post(path, body, key=str(new_id()))

    def refund_credit(
        self, amount: Any = 5000, *, caller: Any = None, key: str | None = None, **fields: Any
    ) -> Any:
        """The firm says that it gave credit back by bank."""
        body = {"client_id": str(self.client_id), "amount": amount, "currency": "GBP"}
        body |= {"reason": "Paid twice.", "reference": "BACS 4713"} | fields
        return (caller or self.member()).post("/v1/credit-refunds", body, key=key or str(new_id()))

    def given_back(self) -> list[int]:
        """What the gateway itself remembers to have given back."""
        query = select(SandboxRefund.amount).where(SandboxRefund.firm_id == self.service.firm)
        with self.service.transaction() as session:
            return list(session.scalars(query.where(SandboxRefund.status == "succeeded")))

    def credit(self) -> dict[str, int]:
        """What the client has to its credit."""
        items = self.contact().get("/v1/credits").json["items"]
        return {item["currency"]: item["available_amount"] for item in items}
