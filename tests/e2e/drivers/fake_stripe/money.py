"""Payment intents, the charges they make, refunds and disputes."""

from tests.e2e.drivers.fake_stripe.books import Books, Object, shown
from tests.e2e.drivers.fake_stripe.cards import CARDS, Card
from tests.e2e.drivers.fake_stripe.errors import ApiError, invalid
from tests.e2e.drivers.fake_stripe.people import Form, attached, method_behind
from tests.e2e.drivers.fake_stripe.wire import amount_of

THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
# The least it charges, as its documents say.
SMALLEST = {"gbp": 30, "eur": 50, "usd": 50, "jpy": 50}
# Written as if they had two decimals, and have none.
WHOLE = {"isk", "ugx"}


def create_payment(books: Books, owner: str, form: Form) -> Object | ApiError:
    """POST /v1/payment_intents, confirmed at once if asked to."""
    amount, currency = amount_of(form), str(form.get("currency", ""))
    _refuse_amount(amount, currency)
    method = method_behind(books, owner, str(form.get("payment_method")))
    customer = str(form.get("customer"))
    books.get(owner, "customer", customer, "customer")
    if method["customer"] != customer:
        attached(method, customer)
        raise invalid("The customer does not have a payment method with that ID.",
                      param="payment_method", code="resource_missing")  # fmt: skip
    payment = books.make(
        owner, "payment_intent", "pi", amount=amount, currency=currency, amount_received=0,
        customer=customer, payment_method=method["id"], metadata=form.get("metadata", {}),
        status="requires_confirmation", latest_charge=None, last_payment_error=None,
    )  # fmt: skip
    payment["client_secret"] = f"{payment['id']}_secret_{payment['id'][-8:]}"
    books.keep(payment)
    if form.get("confirm") != "true":
        return payment
    return pay(books, payment, off_session=form.get("off_session") == "true")


def confirm_payment(books: Books, owner: str, form: Form, id_: str) -> Object | ApiError:
    """POST /v1/payment_intents/:id/confirm; the payer's browser has authenticated by then."""
    payment = books.get(owner, "payment_intent", id_)
    if payment["status"] not in ("requires_confirmation", "requires_payment_method"):
        raise _unexpected(payment, "confirm")
    return pay(books, payment, authenticated=form.get("client_secret") == payment["client_secret"])


def cancel_payment(books: Books, owner: str, form: Form, id_: str) -> Object:
    """POST /v1/payment_intents/:id/cancel."""
    payment = books.get(owner, "payment_intent", id_)
    if payment["status"] in ("succeeded", "processing", "canceled"):
        raise _unexpected(payment, "cancel")
    return told(books, books.keep(payment | {"status": "canceled"}), "payment_intent.canceled")


def pay(
    books: Books, payment: Object, *, off_session: bool = False, authenticated: bool = False
) -> Object | ApiError:
    """Charges the payment's method: the money moves here, or is refused."""
    method = books.get(payment["_owner"], "payment_method", payment["payment_method"])
    card = CARDS[method["_origin"]]
    fault = books.take_fault("charge", {method["id"], method["_origin"]}, ("decline",))
    if fault:
        card = Card(code="card_declined", decline_code=fault[1])
    if card.code:
        return refuse(books, payment, card.code, card.decline_code)
    if card.authentication and not authenticated:
        if off_session:
            return refuse(books, payment, "authentication_required", "authentication_required")
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
        payment |= {"status": "requires_action", "next_action": action}
        return told(books, books.keep(payment), "payment_intent.requires_action")
    status = "pending" if card.debit else "succeeded"
    charge = _charge(books, payment, status)
    if card.debit:
        payment |= {"status": "processing", "latest_charge": charge["id"]}
        return told(books, books.keep(payment), "payment_intent.processing")
    return succeed(books, payment, charge)


def succeed(books: Books, payment: Object, charge: Object) -> Object:
    """The money is there."""
    told(books, books.keep(charge | {"status": "succeeded", "paid": True}), "charge.succeeded")
    payment |= {"status": "succeeded", "amount_received": payment["amount"]}
    payment |= {"latest_charge": charge["id"], "last_payment_error": None, "next_action": None}
    return told(books, books.keep(payment), "payment_intent.succeeded")


def refuse(books: Books, payment: Object, code: str, decline_code: str | None) -> ApiError:
    """The bank has refused; the intent waits for another method, and the key remembers it."""
    charge = _charge(books, payment, "failed")
    error = {"type": "card_error", "code": code, "message": "Your card was declined."}
    error |= {"decline_code": decline_code} if decline_code else {}
    payment |= {"status": "requires_payment_method", "latest_charge": charge["id"]}
    payment |= {"last_payment_error": error | {"charge": charge["id"]}}
    told(books, books.keep(payment), "payment_intent.payment_failed")
    answer = ApiError(402, "card_error", error["message"], kept=True)
    answer.body = {"error": error | {"charge": charge["id"], "payment_intent": shown(payment)}}
    return answer


def create_refund(books: Books, owner: str, form: Form) -> Object:
    """POST /v1/refunds: never more than is left of the charge."""
    payment = books.get(owner, "payment_intent", str(form.get("payment_intent")), "payment_intent")
    charge = books.find(owner, "charge", payment["latest_charge"] or "")
    if charge is None or charge["status"] != "succeeded":
        raise _unexpected(payment, "refund")
    left = charge["amount"] - charge["amount_refunded"]
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, code="charge_already_refunded")
    amount = amount_of(form) if "amount" in form else left
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(message, param="amount")
    refunded = charge["amount_refunded"] + amount
    charge |= {"amount_refunded": refunded, "refunded": refunded == charge["amount"]}
    told(books, books.keep(charge), "charge.refunded")
    refund = books.make(
        owner, "refund", "re", amount=amount, currency=charge["currency"], charge=charge["id"],
        payment_intent=payment["id"], metadata=form.get("metadata", {}),
        status="pending" if charge["slow"] else "succeeded",
    )  # fmt: skip
    return told(books, refund, "refund.created")


def settle(books: Books, owner: str, id_: str, decline_code: str | None) -> Object:
    """A debit arrives or comes back, or a refund to a bank account does."""
    if refund := books.find(owner, "refund", id_):
        if decline_code:
            return come_back(books, refund, decline_code)
        return told(books, books.keep(refund | {"status": "succeeded"}), "refund.updated")
    payment = books.get(owner, "payment_intent", id_)
    if decline_code:
        refuse(books, payment, "payment_intent_payment_attempt_failed", decline_code)
        return payment
    return succeed(books, payment, books.get(owner, "charge", payment["latest_charge"]))


def come_back(books: Books, refund: Object, reason: str) -> Object:
    """A refund could not be placed: its money is the account's again."""
    charge = books.get(refund["_owner"], "charge", refund["charge"])
    left = charge["amount_refunded"] - refund["amount"]
    books.keep(charge | {"amount_refunded": left, "refunded": False})
    failed = refund | {"status": "failed", "failure_reason": reason}
    return told(books, books.keep(failed), "refund.failed")


def dispute(books: Books, owner: str, id_: str, reason: str) -> Object:
    """The payer disputes the charge at the bank, which takes the money back for now."""
    payment = books.get(owner, "payment_intent", id_)
    charge = books.get(owner, "charge", payment["latest_charge"])
    books.keep(charge | {"disputed": True})
    made = books.make(
        owner, "dispute", "du", amount=charge["amount"], currency=charge["currency"],
        charge=charge["id"], payment_intent=id_, reason=reason, status="needs_response",
    )  # fmt: skip
    return told(books, made, "charge.dispute.created")


def close_dispute(books: Books, owner: str, id_: str, status: str) -> Object:
    """The bank has decided: won or lost."""
    closed = books.keep(books.get(owner, "dispute", id_) | {"status": status})
    return told(books, closed, "charge.dispute.closed")


def told(books: Books, thing: Object, type_: str) -> Object:
    """Writes down that this has happened; it is told when what it belongs to is committed."""
    data = {"object": shown(thing)}
    books.make(thing["_owner"], "event", "evt", type=type_, data=data, delivery="waiting")
    return thing


def _charge(books: Books, payment: Object, status: str) -> Object:
    return books.make(
        payment["_owner"], "charge", "ch", amount=payment["amount"], amount_refunded=0,
        currency=payment["currency"], payment_intent=payment["id"], status=status,
        customer=payment["customer"], metadata=payment["metadata"], refunded=False,
        disputed=False, paid=status == "succeeded", slow=status == "pending",
    )  # fmt: skip


def _refuse_amount(amount: int, currency: str) -> None:
    if len(currency) != 3 or not currency.islower():
        raise invalid(f"Invalid currency: {currency}.", param="currency")
    if (currency in THREE_DECIMALS and amount % 10) or (currency in WHOLE and amount % 100):
        raise invalid(f"Invalid amount for {currency}.", param="amount")
    if amount < SMALLEST.get(currency, 1):
        raise invalid("Amount must be at least 30 pence.", code="amount_too_small", param="amount")
    if amount > 99_999_999 and currency not in WHOLE:
        raise invalid("Amount must be no more than 999,999.99", code="amount_too_large",
                      param="amount")  # fmt: skip


def _unexpected(payment: Object, act: str) -> ApiError:
    message = f"You cannot {act} this PaymentIntent because it has a status of {payment['status']}."
    return invalid(message, code="payment_intent_unexpected_state", payment_intent=shown(payment))
