#!/usr/bin/env python3
"""Delivery by receipt, and several nodes of one party."""

from talgu_system import DATA, THREE, Node, check, main, start_and_connect, three_nodes, wait_until

NEEDS = DATA / "needs"


def post(node, name, audience="coordination"):
    return node.talgu("need", "add", NEEDS / f"{name}.toml", "--audience", audience)["name"]


def stored_at(node, record):
    """Names of the nodes whose receipts cover the record, as `node` shows them."""
    delivery = node.talgu("record", "show", record)["receipts"]
    check(all((one["receipt_at"] > 0) == one["stored"] for one in delivery), f"times: {delivery}")
    return {one["node"] for one in delivery if one["stored"]}


def reason(node, peer):
    return (node.peer(peer) or {}).get("reason")


def a_delivery_is_proven_by_a_receipt_and_by_nothing_else(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw))
    first = post(kyiv, "prj-032")
    wait_until(lambda: stored_at(kyiv, first) == {"PL/warsaw"}, "the receipt of Warsaw")
    wait_until(lambda: reason(kyiv, "PL/warsaw") == "in-sync-proven", "the peer to be proven")
    check(reason(warsaw, "UA/kyiv") == "in-sync-claimed", "Warsaw wrote nothing that is proven")
    check(kyiv.talgu("status")["unconfirmed"] == [], "nothing is unconfirmed")
    warsaw.stop()
    second = post(kyiv, "prj-035")
    check(stored_at(kyiv, second) == set(), "Warsaw is away")
    check(kyiv.talgu("status")["unconfirmed"] == ["PL/warsaw"], "and is named")
    check(stored_at(kyiv, first) == {"PL/warsaw"}, "the first one stays proven")
    kyiv.stop()
    kyiv.start()
    wait_until(lambda: stored_at(kyiv, first) == {"PL/warsaw"}, "receipts to survive a restart", 10)
    warsaw.start()
    world.connect(warsaw, kyiv)
    wait_until(lambda: stored_at(kyiv, second) == {"PL/warsaw"}, "the receipt for the second need")
    said = kyiv.talgu("record", "show", second, as_json=False)
    check("stored, receipt of" in said, f"a person is told: {said}")


def two_nodes_of_one_party_share_what_the_party_reads(world):
    world.found(THREE)
    kyiv = Node(world, world.parties["UA"], "kyiv")
    lviv = Node(world, world.parties["UA"], "lviv")
    warsaw = Node(world, world.parties["PL"], "warsaw")
    world.make_pack()
    for node in (kyiv, lviv, warsaw):
        node.join()
        node.start()
    world.connect(lviv, kyiv)  # Lviv never meets Warsaw
    world.connect(warsaw, kyiv)
    by_kyiv, by_lviv = post(kyiv, "prj-032"), post(lviv, "prj-035")
    by_warsaw = warsaw.talgu("offer", "add", DATA / "offers" / "plg-001.toml")["name"]
    needs = {by_kyiv, by_lviv}
    for node in (kyiv, lviv, warsaw):
        wait_until(lambda n=node: needs <= set(n.needs()), f"both needs at {node.name}")
        wait_until(lambda n=node: by_warsaw in {one["name"] for one in n.talgu("offer", "list")["offers"]},
                   f"the offer at {node.name}")
    authors = {name: warsaw.talgu("record", "history", name)["revisions"][0] for name in needs}
    check(authors[by_kyiv]["author"] == "UA/kyiv", "Kyiv wrote its own")
    check(authors[by_lviv]["author"] == "UA/lviv", "Lviv wrote its own")
    check(authors[by_kyiv]["feed"] != authors[by_lviv]["feed"], "each in a feed of its own")
    wait_until(lambda: stored_at(kyiv, by_kyiv) == {"UA/lviv", "PL/warsaw"}, "both receipts at Kyiv")
    wait_until(lambda: stored_at(lviv, by_lviv) == {"UA/kyiv", "PL/warsaw"},
               "Warsaw's receipt at Lviv, by way of Kyiv")


if __name__ == "__main__":
    main(a_delivery_is_proven_by_a_receipt_and_by_nothing_else,
         two_nodes_of_one_party_share_what_the_party_reads)
