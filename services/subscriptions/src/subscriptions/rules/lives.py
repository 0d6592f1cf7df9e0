"""What can be settled of a subscription's life: what clients may do, why one ends, what unpaid means."""

# What becomes of a subscription once nothing more is tried to collect what it owes.
WHEN_UNPAID = ("past_due", "unpaid", "cancel")
USUALLY_WHEN_UNPAID = "unpaid"

# What a firm can let its clients do themselves.
ACTS = ("cancel", "pause", "change_plan", "start")
USUALLY_OFFERED = ("cancel",)

CANCEL_REASONS = (
    "too_expensive",
    "not_used_enough",
    "something_is_missing",
    "not_satisfied",
    "goes_elsewhere",
    "closing_down",
    "other",
)
