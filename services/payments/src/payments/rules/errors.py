"""What a rule of payments refuses is a `ValueError` with a stable code."""


class RuleError(ValueError):
    """A value that no movement of money can have."""

    def __init__(self, code: str, value: object = None) -> None:
        super().__init__(code if value is None else f"{code}: {value!s:.60}")
        self.code = code


class IllegalTransition(RuleError):
    """The status does not allow the step; `allowed` says which it does."""

    def __init__(self, code: str, allowed: frozenset[str]) -> None:
        super().__init__(code)
        self.allowed = allowed
