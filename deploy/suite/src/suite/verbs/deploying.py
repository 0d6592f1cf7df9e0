"""Verbs that set a deployment up, and let others in."""

from pathlib import Path

from suite.verbs import Verbs, add_data, calls


def add(verbs: Verbs) -> None:
    """Adds secrets, migrate, firm, contracts and subscribe."""
    _add_secrets(verbs)
    migrate = verbs.add_parser("migrate", help="roles, databases and queues of every service")
    add_data(migrate, default=None, help="of a suite on this machine, rather than a deployment")
    calls(migrate, "deployment", "migrate")
    _add_firm(verbs)
    contracts = verbs.add_parser("contracts", help="print what every service publishes: AsyncAPI 3")
    calls(contracts, "contracts.printing", "contracts")
    _add_subscribe(verbs)


def _add_secrets(verbs: Verbs) -> None:
    made = verbs.add_parser(
        "secrets", help="make a deployment's secrets, and hand out what is there"
    )
    made.add_argument("--folder", type=Path, default=Path("/secrets"), help="(/secrets)")
    made.add_argument("--postgres", default="postgres:5432", help="host and port (postgres:5432)")
    made.add_argument("--rabbitmq", default="rabbitmq:5672", help="host and port (rabbitmq:5672)")
    kinds = ("signing-key", "service-secret", "databases", "broker")
    made.add_argument("--rotate", choices=kinds, nargs="+", default=(), help="make these anew")
    calls(made, "deployment", "write_secrets")


def _add_firm(verbs: Verbs) -> None:
    firm = verbs.add_parser("firm", help="firms of a deployment")
    create = firm.add_subparsers(required=True, metavar="VERB").add_parser(
        "create", help="a new firm with its owner"
    )
    create.add_argument("--name", required=True)
    create.add_argument("--owner-email", required=True)
    create.add_argument("--owner-name", help="(the mail address)")
    create.add_argument("--time-zone", default="Europe/London", help="(Europe/London)")
    create.add_argument("--currency", default="GBP", help="(GBP)")
    create.add_argument("--country", default="GB", help="(GB)")
    create.add_argument("--sandbox", action="store_true", help="play money, and a clock to move")
    create.add_argument(
        "--password-stdin", action="store_true", help="read it; else one is made and printed"
    )
    calls(create, "deployment", "create_firm")


def _add_subscribe(verbs: Verbs) -> None:
    subscribe = verbs.add_parser(
        "subscribe", help="let a service outside the suite listen: a user and a queue of its own"
    )
    subscribe.add_argument("name", help="what the service is called: ledger")
    subscribe.add_argument("patterns", nargs="*", metavar="pattern", help="'invoice.*' '#'")
    subscribe.add_argument("--remove", action="store_true", help="take user and queue away again")
    subscribe.add_argument("--address", help="the broker as that service sees it: host:port")
    way = subscribe.add_mutually_exclusive_group()
    way.add_argument("--management", help="the broker's management address, with an administrator")
    way.add_argument("--rabbitmqctl", metavar="COMMAND", help="rabbitmqctl, and how it is reached")
    way.add_argument(
        "--print", action="store_true", help="print the definitions, and change nothing"
    )
    calls(subscribe, "subscribe.command", "subscribe")
