"""Verbs for whoever looks after a suite that runs."""

import argparse

from suite.verbs import Verbs, add_addresses, calls


def add(verbs: Verbs) -> None:
    """Adds check, dead, person, resend and rebuild."""
    check = verbs.add_parser("check", help="the invariants of all services together, read only")
    add_addresses(check)
    calls(check, "check", "check")
    _add_dead(verbs)
    _add_person(verbs)
    resend = verbs.add_parser("resend", help="send again what never reached who listens to it")
    add_addresses(resend)
    calls(resend, "resend", "resend")
    rebuild = verbs.add_parser("rebuild", help="make copies anew from what their owners say")
    rebuild.add_argument("service", nargs="?", help="whose copies; else everybody's")
    add_addresses(rebuild)
    calls(rebuild, "rebuild", "rebuild")


def _add_person(verbs: Verbs) -> None:
    person = verbs.add_parser(
        "person", help="shut somebody out of every firm, or let them in again"
    )
    acts = person.add_subparsers(required=True, metavar="VERB", dest="act")
    for act, words in (
        ("disable", "their sessions, tokens and links end; they cannot sign in"),
        ("enable", "they may sign in again; what had ended stays over"),
    ):
        one = acts.add_parser(act, help=words)
        one.add_argument("email", help="the address they sign in with")
        add_addresses(one)
        calls(one, "person", "person")


def _add_dead(verbs: Verbs) -> None:
    dead = verbs.add_parser("dead", help="what no service could handle, and what becomes of it")
    acts = dead.add_subparsers(required=True, metavar="VERB", dest="act")
    listing = acts.add_parser("list", help="everything that waits for a person")
    show = acts.add_parser("show", help="one of them, with its body")
    show.add_argument("id")
    replay = acts.add_parser("replay", help="let events be tried again")
    replay.add_argument("ids", nargs="*", metavar="id")
    replay.add_argument("--all", action="store_true", help="all that wait, or all that are chosen")
    drop = acts.add_parser("drop", help="give one up for good")
    drop.add_argument("id")
    drop.add_argument("--reason", required=True, help="why; the audit keeps it")
    for one in (listing, replay):
        _add_choice(one)
    for one in (listing, show, replay, drop):
        add_addresses(one)
        calls(one, "dead", "dead")


def _add_choice(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--type", help="only events of this type: payment.succeeded")
    verb.add_argument("--service", help="only what this service could not handle")
