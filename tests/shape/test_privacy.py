"""The project speaks of itself alone: of no machine it was made on, and of no registry."""

import re

import pytest

from tests.shape.tree import ROOT, files

# Each pattern is joined from parts, so that this file does not say what it forbids.
REGISTRIES = ("py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", r"deb\.deb" + "ian")
FORBIDDEN = {
    "a folder of one machine": r"(?<![\w.~}-])/(farm|home(?!/checklist)|root|wo" + r"rk)/",
    "a folder of scratch files": "/tmp/" + "(brief|bash_jobs)",
    "a folder beside the project": r"(^|[\s\"'`(]|\.\./)shared" + r"/\w",
    "a secret": r"-----BEGIN [A-Z ]*PRIVATE "
    + "KEY-----|(sk|rk|whsec)_(live|test)_[0-9A-Za-z]{10}|AK"
    + "IA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{30}",
    "a package registry": "|".join(REGISTRIES),
}


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_no_file_names(pattern: str) -> None:
    forbidden = re.compile(pattern)
    named = [
        f"{path.relative_to(ROOT)}:{number} {found.group()}"
        for path in files()
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if (found := forbidden.search(line))
    ]

    assert not named
