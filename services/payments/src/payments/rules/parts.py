"""What part of an invoice may be paid: never more than is due, and what is left can be charged too.

Refusals: `part_too_large`, `part_too_small`, `part_leaves_too_little`, `part_not_exact`.
"""

from payments.rules.errors import RuleError
from payments.rules.gateway_units import smallest_charge, step_of


def check_part(amount: int, due_amount: int, currency: str, gateway: str) -> None:
    """Refuse an amount that is no part of what is due, or that the gateway cannot charge.

    What is left has to be something the gateway can charge as well; all of it is no part.
    """
    smallest, left = smallest_charge(gateway, currency), due_amount - amount
    if left < 0:
        raise RuleError("part_too_large", due_amount)
    if left == 0:
        return
    if amount < smallest:
        raise RuleError("part_too_small", smallest)
    if left < smallest:
        raise RuleError("part_leaves_too_little", smallest)
    if amount % step_of(gateway, currency):
        raise RuleError("part_not_exact", step_of(gateway, currency))
