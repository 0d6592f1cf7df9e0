"""A file of clients: every row's fate is shown before anything becomes of it, and then it is so."""

import pytest

from common.ids import new_id

HEAD = "name,email,currency,terms_days,city,country,tags"
FILE = f'''{HEAD}
Acme,bills@acme.example,EUR,14,London,GB,"Web, ""North, East"""
Birch,,EUR,soon,Oslo,NO,
Acme,Bills@acme.example,EUR,14,Paris,FR,
"Cedar
Branch",,,,,,
'''


@pytest.fixture
def caller(service):
    return service.client("clients:read", "clients:write", name="Mia Member")


def take_in(caller, text, *, key=None, name="clients.csv"):
    body = {"name": name, "text": text}
    return caller.post("/v1/clients/imports", body, key=key or str(new_id()))


def checked(service, caller, text):
    begun = take_in(caller, text).json
    service.run_jobs()
    return begun["id"]


def show(caller, import_id):
    return caller.get(f"/v1/clients/imports/{import_id}").json


def fates(caller, import_id):
    items = caller.get(f"/v1/clients/imports/{import_id}/rows").json["items"]
    return {row["number"]: row["fate"] for row in items}


def row(caller, import_id, number):
    after = f"/v1/clients/imports/{import_id}/rows?after={number - 1}&limit=1"
    return caller.get(after).json["items"][0]


def apply(service, caller, import_id):
    path = f"/v1/clients/imports/{import_id}/application"
    answer = caller.post(path, key=str(new_id()))
    service.run_jobs()
    return answer


def clients(caller):
    return {c["name"]: c for c in caller.get("/v1/clients?limit=100").json["items"]}


def test_every_row_has_its_fate_and_nothing_is_done_before_it_is_applied(service, caller):
    import_id = checked(service, caller, FILE)

    assert fates(caller, import_id) == {2: "new", 3: "refused", 4: "duplicate", 5: "new"}
    assert row(caller, import_id, 3)["errors"] == {"terms_days": ["Not a valid integer."]}
    assert row(caller, import_id, 4)["duplicate_of"] == 2
    seen = show(caller, import_id)
    assert (seen["status"], seen["done_count"], seen["fates"]["new"]) == ("checked", 4, 2)
    assert clients(caller) == {}
    assert service.published() == []


def test_what_is_applied_is_what_was_shown_by_whoever_applied_it(service, caller):
    import_id = checked(service, caller, FILE)

    apply(service, caller, import_id)

    made = clients(caller)
    assert set(made) == {"Acme", "Cedar\nBranch"}
    assert made["Acme"]["tags"] == ["Web", "North, East"]
    assert (made["Acme"]["currency"], made["Acme"]["terms_days"]) == ("EUR", 14)
    assert made["Cedar\nBranch"]["currency"] == "GBP"
    events = service.published("client.created")
    assert len(events) == 2
    assert {event.actor.partition(":")[0] for event in events} == {"member"}
    assert show(caller, import_id)["status"] == "applied"
    assert row(caller, import_id, 2)["client_id"] == made["Acme"]["id"]


def test_the_same_file_again_changes_nothing(service, caller):
    apply(service, caller, checked(service, caller, FILE))
    before, told = clients(caller), len(service.published())

    again = checked(service, caller, FILE)
    apply(service, caller, again)

    assert fates(caller, again) == {2: "same", 3: "refused", 4: "duplicate", 5: "same"}
    assert (clients(caller), len(service.published())) == (before, told)


def test_a_change_names_its_columns_and_leaves_what_the_file_does_not_have(service, caller):
    apply(service, caller, checked(service, caller, FILE))
    id_ = clients(caller)["Acme"]["id"]

    text = (
        f"id;name;city;status\n{id_};Acme Ltd;Leeds;active\n{new_id()};X;Y;\n;Acme Ltd;;archived\n"
    )
    import_id = checked(service, caller, text)
    apply(service, caller, import_id)

    assert row(caller, import_id, 2)["changed"] == ["name", "city"]
    assert row(caller, import_id, 3)["errors"] == {"id": ["There is no client with this id."]}
    assert set(row(caller, import_id, 4)["errors"]) == {"status"}
    acme = clients(caller)["Acme Ltd"]
    assert acme["address"] | {"city": "Leeds", "country": "GB"} == acme["address"]
    assert (acme["email"], acme["terms_days"]) == ("bills@acme.example", 14)


def test_a_row_that_would_go_otherwise_than_shown_is_refused_and_the_others_go(service, caller):
    import_id = checked(service, caller, "name,city\nAcme,Leeds\nBirch,Oslo\n")
    caller.post("/v1/clients", {"name": "Acme"}, key="meanwhile")

    apply(service, caller, import_id)

    assert fates(caller, import_id) == {2: "refused", 3: "new"}
    assert clients(caller)["Acme"]["address"]["city"] == ""


def test_what_the_model_refuses_is_said_at_its_column(service, caller):
    caller.post("/v1/clients", {"name": "Acme"}, key="a")
    caller.post("/v1/clients", {"name": "Twin"}, key="b")
    caller.post("/v1/clients", {"name": "Twin"}, key="c")
    gone = caller.post("/v1/clients", {"name": "Gone"}, key="d").json
    caller.post(f"/v1/clients/{gone['id']}/archival")
    acme = clients(caller)["Acme"]["id"]
    service.deliver(service.event("invoice.created", {"client_id": acme}))

    text = "name,currency,city\nAcme,EUR,\nTwin,,\nGone,,Leeds\nGone,,\n"
    import_id = checked(service, caller, text)

    said = {n: set(row(caller, import_id, n)["errors"]) for n in (2, 3, 4)}
    assert said == {2: {"currency"}, 3: {"name"}, 4: {"status"}}
    assert fates(caller, import_id)[5] == "duplicate"


def test_work_that_was_cut_off_goes_on_where_it_was_and_does_nothing_twice(service, caller):
    many = "name\n" + "".join(f"Client {number}\n" for number in range(120))
    import_id = checked(service, caller, many)
    caller.post(f"/v1/clients/imports/{import_id}/application", key="a")
    [job] = [loop for loop in service.worker.loops if loop.name == "imports"]
    job.step()
    halfway = show(caller, import_id)

    service.run_jobs()

    assert (halfway["status"], halfway["done_count"]) == ("applying", 50)
    assert (show(caller, import_id)["status"], len(service.published())) == ("applied", 120)


def test_it_is_applied_once_and_only_after_it_was_looked_at(service, caller):
    begun = take_in(caller, FILE).json
    path = f"/v1/clients/imports/{begun['id']}/application"

    early = caller.post(path, key="early")
    service.run_jobs()
    caller.post(path, key="now")
    late = caller.post(path, key="late")

    assert (early.status_code, early.json["code"]) == (409, "import_checking")
    assert (late.status_code, late.json["code"]) == (409, "import_applying")


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "input_invalid"),
        ("one,two\n1,2\n", "csv_without_columns"),
        ("email\nx@y.example\n", "import_invalid"),
        ("name\n", "import_invalid"),
        ("name,name\na,b\n", "csv_column_twice"),
        ('name\n"never closed\n', "csv_unreadable"),
        ("name\n" + "a\n" * 20_001, "import_invalid"),
        ("name\n" + "a" * 140_000, "csv_unreadable"),
    ],
)
def test_what_is_no_table_of_clients_is_refused_whole(service, caller, text, code):
    answer = take_in(caller, text)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert set(answer.json["errors"]) == {"text"}


def test_other_firms_and_contacts_find_nothing(service, caller):
    import_id = checked(service, caller, FILE)
    strangers = (
        service.client("clients:write", firm=service.other_firm),
        service.client("clients:write", client_id=new_id()),
    )

    for stranger in strangers:
        paths = (f"/v1/clients/imports/{import_id}", f"/v1/clients/imports/{import_id}/rows")
        assert [stranger.get(path).status_code for path in paths] == [404, 404]
        application = stranger.post(f"{paths[0]}/application", key="k")
        assert application.status_code == 404


def test_who_is_erased_is_forgotten_by_the_files_too(service, caller):
    import_id = checked(service, caller, "name\nAcme\n")
    apply(service, caller, import_id)
    owner = service.client("clients:erase")

    owner.post(f"/v1/clients/{clients(caller)['Acme']['id']}/erasure")

    assert fates(caller, import_id) == {}
