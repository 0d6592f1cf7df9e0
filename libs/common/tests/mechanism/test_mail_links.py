"""A link in a mail: good as it was signed, for one person, one kind and one address."""

from hypothesis import given
from hypothesis import strategies as st

from common.mail_links import KINDS, MailLink, is_good, read, sign

KEY, ADDRESS = "a key of these tests", "cora@acme.example"
LINKS = st.builds(MailLink, st.uuids(), st.uuids(), st.sampled_from(KINDS))


@given(LINKS)
def test_what_was_signed_is_read_and_believed(link: MailLink) -> None:
    token = sign(KEY, link, ADDRESS)

    assert read(token) == link
    assert is_good(KEY, token, " Cora@ACME.example")
    assert not is_good("another key", token, ADDRESS)
    assert not is_good(KEY, token, "dana@acme.example")


@given(LINKS, st.integers(0, 70), st.sampled_from("ABz09-_=. é"))
def test_whatever_was_changed_is_not_believed(link: MailLink, place: int, letter: str) -> None:
    token = sign(KEY, link, ADDRESS)
    forged = token[:place] + letter + token[place + 1 :]

    assert forged == token or not believed(forged)


@given(st.text(max_size=80))
def test_junk_is_refused(token: str) -> None:
    assert not believed(token)


def believed(token: str) -> bool:
    try:
        read(token)
    except ValueError:
        return False
    return is_good(KEY, token, ADDRESS)
