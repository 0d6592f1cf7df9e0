"""Passwords are kept as Argon2id hashes; trying one costs the same where there is no hash."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from common.errors import Invalid
from identity.config import Config
from identity.rules import passwords as rules


class Passwords:
    """Hashes and tries passwords at the cost that the settings name."""

    def __init__(self, config: Config) -> None:
        self._hasher = PasswordHasher(
            memory_cost=config.password_memory_kib,
            time_cost=config.password_time_cost,
            parallelism=config.password_parallelism,
        )
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def new_hash(self, password: str, *known: str) -> str:
        """Returns the hash of a new password; raises Invalid if it is too easily guessed."""
        if fault := rules.fault(password, *known):
            raise Invalid(
                "password_refused", "Choose another password.", errors={"password": [fault]}
            )
        return self._hasher.hash(rules.canonical(password))

    def is_weak(self, password_hash: str) -> bool:
        """Tells whether the hash was made at a lower cost than hashes are made at now."""
        return self._hasher.check_needs_rehash(password_hash)

    def same_again(self, password: str) -> str:
        """Returns a hash at the present cost of a password that has just fitted."""
        return self._hasher.hash(rules.canonical(password))

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Tells whether the password is the hash's; without a hash it takes as long and is not."""
        try:
            self._hasher.verify(password_hash or self._nobodys, rules.canonical(password))
        except VerifyMismatchError:
            return False
        return password_hash is not None
