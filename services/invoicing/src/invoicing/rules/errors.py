"""What a rule refuses is a `ValueError` with a stable code and, where it has one, its line."""


class RuleError(ValueError):
    """A value no document can hold; `position` counts lines from 1."""

    def __init__(self, code: str, field: str | None = None, position: int | None = None) -> None:
        where = "" if position is None else f" (line {position})"
        super().__init__(f"{code}{where}")
        self.code = code
        self.field = field
        self.position = position


class InvalidLine(RuleError):
    """One line cannot be priced."""


class InvalidDocument(RuleError):
    """The lines can be priced, but not as this document."""


class InvalidChoice(RuleError):
    """What was chosen of an offer is not one of its choices."""


class InvalidTax(RuleError):
    """No tax is like this."""


class InvalidPattern(RuleError):
    """A series cannot be numbered this way."""


class InvalidTerms(RuleError):
    """No due date follows from these terms."""


class InvalidPeriod(RuleError):
    """No account can be given of this stretch of days."""


class InvalidReminders(RuleError):
    """Nobody can be reminded on these days."""


class InvalidStatementDay(RuleError):
    """Statements cannot be mailed on this day of every month."""


class InvalidWords(RuleError):
    """A mail cannot be written with these words; `stranger` is what stands in braces and is no name."""

    def __init__(self, code: str, field: str, stranger: str = "") -> None:
        super().__init__(code, field)
        self.stranger = stranger


class InvalidContent(RuleError):
    """The document holds something whose hash would not be stable."""


class IllegalTransition(RuleError):
    """The document's status does not allow the step; `allowed` says which it does."""

    def __init__(self, code: str, allowed: frozenset[str]) -> None:
        super().__init__(code)
        self.allowed = allowed
