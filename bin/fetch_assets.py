"""Puts the web assets where the dashboard serves them, if every byte is what assets.toml says."""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "bin/assets.toml"
VENDOR = ROOT / "services/dashboard-bff/src/dashboard_bff/static/vendor"


def main() -> None:
    """Fetch the wheels of which a file is missing or is not the one it should be."""
    wheels = tomllib.loads(LOCK.read_text())["wheel"]
    stale = [wheel for wheel in wheels if not all(map(is_in_place, wheel["file"]))]
    if not stale:
        return
    with tempfile.TemporaryDirectory() as folder:
        download(stale, Path(folder))
        for wheel in stale:
            unpack(wheel, Path(folder))
    print(f"Fetched {', '.join(wheel['requirement'] for wheel in stale)} for the web pages.")


def is_in_place(file: dict[str, str]) -> bool:
    target = VENDOR / file["to"]
    return target.is_file() and sha256(target.read_bytes()) == file["sha256"]


def download(wheels: list[dict[str, Any]], folder: Path) -> None:
    requirements = folder / "requirements.txt"
    requirements.write_text(
        "".join(f"{wheel['requirement']} --hash=sha256:{wheel['sha256']}\n" for wheel in wheels)
    )
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(folder)]
    if subprocess.run([*command, *options, "-r", str(requirements)], check=False).returncode:
        sys.exit("The web assets could not be fetched, for the reason above; once here, they stay.")


def unpack(wheel: dict[str, Any], folder: Path) -> None:
    name, version = wheel["requirement"].split("==")
    (archive,) = folder.glob(f"{name.replace('-', '_')}-{version}-*.whl")
    with ZipFile(archive) as members:
        for file in wheel["file"]:
            place(members.read(f"{wheel['folder']}/{file['from']}"), file)


def place(content: bytes, file: dict[str, str]) -> None:
    if sha256(content) != file["sha256"]:
        sys.exit(f"{file['from']} is not the file that {LOCK.name} names; nothing of it was kept.")
    target = VENDOR / file["to"]
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.write_bytes(content)
    # A suite that is serving this very file sees the old one or the new one, never a part.
    os.replace(partial, target)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
