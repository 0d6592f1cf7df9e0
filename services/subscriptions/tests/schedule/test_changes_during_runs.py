"""People change and end what schedulers are billing at that moment: one of them comes first."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from common.ids import new_id
from services.subscriptions.tests.api.test_plan_changes import change
from subscriptions.schedule import run_due

from .test_concurrent_runs import databases, wait_for

SCHEDULERS = 8


def test_an_edit_among_eight_schedulers_is_billed_or_refused_with_the_group_and_never_half(
    world, line
):
    for _ in range(12):
        world.accept(line())
    before = world.items()

    edits = among_schedulers(
        world, [lambda item=item: world.edit(item, unit_price="400.00") for item in before]
    )
    # A scheduler leaves out the client that somebody has in hand; the next run bills it.
    world.service.run_jobs()

    billed = {item["id"]: (item, g["id"]) for g in world.groups() for item in g["items"]}
    assert len(billed) == 12
    for item, answer in zip(before, edits, strict=True):
        in_group, group = billed[item["id"]]
        if answer.status_code == 200:
            assert (in_group["unit_price"], in_group["net_amount"]) == ("400.00", 40_000)
        else:
            assert (answer.status_code, answer.json["code"]) == (409, "billing_item_is_issuing")
            assert answer.json["group_id"] == group
            assert in_group["net_amount"] == 35_000


def test_an_end_during_a_run_archives_what_no_group_has_and_leaves_the_rest(world, line):
    for _ in range(12):
        world.accept(line("recurring"))
    services = world.services()

    ends = among_schedulers(world, [lambda s=service: world.end(s) for service in services])
    world.service.run_jobs()

    assert {answer.status_code for answer in ends} == {200}
    taken = [item["id"] for group in world.groups() for item in group["items"]]
    assert len(taken) == len(set(taken))
    with world.service.transaction() as session:
        rows = session.execute(text("SELECT id, status FROM billing_items")).all()
    assert {str(id_) for id_, status in rows if status == "issuing"} == set(taken)
    assert {status for id_, status in rows if str(id_) not in taken} == {"archived"}


def among_schedulers(world, acts):
    """Lets the acts and eight schedulers loose at once, all waiting for the same clients."""

    def schedule():
        with databases(world.service) as (app, worker):
            return run_due(app, worker)

    waiting = min(4, len(acts))
    with ThreadPoolExecutor(SCHEDULERS + len(acts)) as threads:
        with world.service.transaction() as session:
            session.execute(text("LOCK TABLE clients IN EXCLUSIVE MODE"))
            done = [threads.submit(act) for act in acts[:waiting]]
            runs = [threads.submit(schedule) for _ in range(SCHEDULERS)]
            done += [threads.submit(act) for act in acts[waiting:]]
            wait_for(session, waiting=SCHEDULERS)
            session.rollback()
        for run in runs:
            run.result(60)
        return [act.result(60) for act in done]


def test_two_people_who_edit_one_item_at_once_do_not_overwrite_each_other(world, line):
    world.accept(line("recurring", starts_on="2126-01-01"))
    item = world.items()[0]

    with ThreadPoolExecutor(4) as threads:
        notes = [str(new_id()) for _ in range(4)]
        answers = list(threads.map(lambda note: world.edit(item, note=note), notes))

    kept = [note for note, answer in zip(notes, answers, strict=True) if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert [world.items()[0]["note"]] == kept


def test_another_rhythm_among_eight_schedulers_bills_the_month_or_the_year_and_never_both(world):
    monthly = world.plan(unit_price="31.00")
    yearly = world.plan(name="Studio", unit_price="365.00", interval_unit="year")
    made = [world.subscribe(monthly) for _ in range(12)]

    changes = among_schedulers(
        world, [lambda of=of: change(world, of, plan_id=yearly["id"]) for of in made]
    )
    world.service.run_jobs()

    billed = {
        item["service_id"]: (item["net_amount"], group["id"])
        for group in world.groups()
        for item in group["items"]
    }
    assert sum(len(group["items"]) for group in world.groups()) == len(billed) == 12
    for of, answer in zip(made, changes, strict=True):
        amount, group = billed[of["id"]]
        if answer.status_code == 200:
            assert amount == 36_500
        else:
            # Who came too late is told which group took the month.
            assert (answer.status_code, answer.json["code"]) == (409, "billing_item_is_issuing")
            assert (amount, answer.json["group_id"]) == (3100, group)
