"""How hypothesis looks for examples: patiently, and the same ones whoever else runs beside it."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers


def settle() -> None:
    """Makes examples depend on the test alone; in CI they are the same ones in every run.

    Hypothesis would also try constants of all modules that are imported by then, which differ with the
    tests a process happened to run before. How long an example takes says how busy the machine is.
    """
    settings.register_profile(
        "steady",
        deadline=None,
        derandomize="CI" in os.environ,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("steady")
    vars(providers)["is_local_module_file"] = lambda path: False
