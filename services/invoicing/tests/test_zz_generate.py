import json, re, pathlib
from services.invoicing.tests.builders import *
OUT = pathlib.Path(__file__).parents[1] / "contracts"
def test_generate(studio):
    s = studio
    ids = {}
    def keep(events):
        for e in events:
            text = json.dumps(e.data, indent=2, ensure_ascii=False)
            def sub(m):
                return ids.setdefault(m.group(), f"0193448f-{len(ids)+1:04x}-7000-8000-{0xa1b2c3d4e5f6 ^ (len(ids)*7919):012x}")
            text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", sub, text)
            text = re.sub(r'"\d{4}-\d\d-\d\dT[^"]*"', '"2026-11-20T09:02:00+00:00"', text)
            text = text.replace("2026-11-21", "2026-11-20").replace("2026-12-05", "2026-12-04")
            (OUT / f"{e.type}.json").write_text(text + "\n")
    a = s.sent_proposal(expires_on="2027-12-18", payment_method_required=True, introduction="Thank you for the talk on Tuesday.", terms="Payable within 14 days.")
    m = str(new_id())
    s.signer().post(f"/v1/proposals/{a['id']}/view", {})
    r = s.accept(a, payment_method_id=m, address="203.0.113.7", user_agent="Mozilla/5.0"); assert r.status_code == 200
    b = s.sent_proposal(); s.signer().post(f"/v1/proposals/{b['id']}/decline", {"reason": "Too early for us."})
    c = s.sent_proposal(); s.member().post(f"/v1/proposals/{c['id']}/revocation", {})
    d = s.sent_proposal(); s.member().post(f"/v1/proposals/{d['id']}/loss", {"reason": "They chose another studio."})
    e = s.sent_proposal(expires_on="2027-12-18"); 
    s.tell("client.changed", a_client(s.client, status="archived"), version=2)
    s.release()
    s.tell("client.changed", a_client(s.client), version=3)
    i1 = s.invoice(); pay = s.payment(i1); s.tell("payment.succeeded", pay)
    i2 = s.invoice(); pay = s.payment(i2); pay["allocations"][0]["amount"] = pay["amount"] = 10000; s.tell("payment.succeeded", pay)
    i3 = s.invoice(); print(s.member().post(f"/v1/invoices/{i3['id']}/void", {"reason": "Billed twice."}).json)
    i4 = done(s.member().post("/v1/invoices", {"client_id": s.client, "lines": [{"name": "Workshop", "unit_price": "480.00"}]}, key="k"))
    s.advance(400*86400); s.service.run_jobs()
    events = s.service.published()
    first = {}
    for ev in events: first.setdefault(ev.type, ev)
    from invoicing.app import SERVICE
    from common.outbox import publish_snapshots
    with s.service.transaction() as session:
        for fact, every in SERVICE.snapshots.items():
            publish_snapshots(session, fact, [x for x in every(session, s.service.firm) if x.status in ("accepted","paid")][:1], by=s.service.principal())
    for ev in s.service.published(): first.setdefault(ev.type, ev)
    keep(first.values())
    from common.events import published_by
    assert set(first) == set(published_by("invoicing")), set(published_by("invoicing")) - set(first)
