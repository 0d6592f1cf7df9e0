"""Questions about codes, tickets and links; each thing is used up by the statement that finds it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from identity.models import Person, RecoveryCode, Reset, ResetWish, SignInTicket
from identity.models.credentials import TICKET_GOOD_FOR, TICKET_TRIES


def use_step(session: Session, person_id: UUID, step: int) -> bool:
    """Uses a half minute's code up; False if it, or a later one, was used before."""
    fresh = Person.totp_last_step.is_(None) | (Person.totp_last_step < step)
    used = update(Person).where(Person.id == person_id, fresh).values(totp_last_step=step)
    options = used.returning(Person.id).execution_options(synchronize_session=False)
    return session.scalar(options) is not None


def use_recovery_code(session: Session, person_id: UUID, code_key: str, now: datetime) -> bool:
    """Uses a recovery code up; False if there is none, or none left."""
    used = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_key == code_key,
        RecoveryCode.used_at.is_(None),
    )
    return session.scalar(used.values(used_at=now).returning(RecoveryCode.person_id)) is not None


def replace_recovery_codes(session: Session, person_id: UUID, code_keys: Iterable[str]) -> None:
    """Gives the person these codes and takes all others away."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"person_id": person_id, "code_key": key} for key in code_keys]
    if rows:
        session.execute(insert(RecoveryCode), rows)


def count_recovery_codes(session: Session, person_id: UUID) -> int:
    """Returns how many codes the person has left."""
    query = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def try_ticket(session: Session, token_key: str, now: datetime) -> SignInTicket | None:
    """Counts a try on the ticket and returns it; nothing once it is too old or tried too often."""
    tried = update(SignInTicket).where(
        SignInTicket.token_key == token_key,
        SignInTicket.tries < TICKET_TRIES,
        SignInTicket.created_at > now - TICKET_GOOD_FOR,
    )
    found = tried.values(tries=SignInTicket.tries + 1).returning(SignInTicket)
    return session.scalars(found).one_or_none()


def use_ticket(session: Session, token_key: str) -> bool:
    """Uses the ticket up; of two at once only one has it."""
    used = delete(SignInTicket).where(SignInTicket.token_key == token_key)
    return session.scalar(used.returning(SignInTicket.token_key)) is not None


def end_tickets(session: Session, person_id: UUID) -> None:
    """Takes away every ticket of the person."""
    session.execute(delete(SignInTicket).where(SignInTicket.person_id == person_id))


def forget_tickets(session: Session, *, before: datetime) -> int:
    """Drops tickets that are too old; returns how many."""
    old = delete(SignInTicket).where(SignInTicket.created_at <= before)
    return len(session.scalars(old.returning(SignInTicket.token_key)).all())


def next_wish(session: Session) -> ResetWish | None:
    """Returns the oldest wish for a link that nobody else is looking at, locked."""
    query = select(ResetWish).order_by(ResetWish.id).limit(1)
    return session.scalars(query.with_for_update(skip_locked=True)).first()


def the_reset(session: Session, token_key: str) -> Reset | None:
    """Returns the link as it is now."""
    query = select(Reset).where(Reset.token_key == token_key)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def end_resets(session: Session, person_id: UUID, now: datetime) -> None:
    """Ends every link of the person that is still open."""
    live = update(Reset).where(Reset.person_id == person_id, Reset.ended_at.is_(None))
    session.execute(live.values(ended_at=now))


def forget_resets(session: Session, *, before: datetime) -> int:
    """Drops links that are long over; returns how many."""
    old = delete(Reset).where(Reset.created_at <= before).returning(Reset.token_key)
    return len(session.scalars(old).all())
