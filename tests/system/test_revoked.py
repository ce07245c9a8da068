#!/usr/bin/env python3
"""A node whose certificate is replaced by its party's log loses its live sessions (attack: E5)."""

import threading

from talgu_system import (BIN, DATA, THREE, Failed, Node, check, main, run, set_limit,
                          start_and_connect, three_nodes, wait_until)

NEED = DATA / "needs" / "prj-032.toml"


class Posting:
    """Needs that a node posts one after another in a thread of its own, until it is told to stop."""

    def __init__(self, node):
        self.node, self.names, self.failed, self.ends = node, [], None, False
        self.thread = threading.Thread(target=self.post)
        self.thread.start()

    def post(self):
        try:
            while not self.ends:
                self.names.append(post(self.node, str(len(self.names))))
        except Failed as error:
            self.failed = error

    def stop(self):
        self.ends = True
        self.thread.join()
        if self.failed:
            raise self.failed


def post(node, key):
    """The same file as a need of its own, by its key."""
    return node.talgu("need", "add", NEED, "--audience", "coordination", "--key", key)["name"]


def replace_key(world, node):
    """The party certifies the node's next generation, whose keys the node that runs does not have."""
    before = world.folder / f"{node.party.code}-{node.label}.request.tgu"
    after = world.folder / f"{node.party.code}-{node.label}-2.request.tgu"
    run([BIN.parent / "tests" / "system" / "talgu-renew", before, world.folder / "next.key", after])
    world.certify(node.party, after)


def connected(node, other):
    """Whether a session with any certificate of that name stands."""
    return any(peer["connected"] for peer in node.talgu("peer")["peers"] if peer["name"] == other.name)


def a_replaced_key_is_cut_while_it_transfers_and_brings_nothing_more(world):
    world.found(THREE)
    kyiv, lviv = (Node(world, world.parties["UA"], label) for label in ("kyiv", "lviv"))
    warsaw, gdansk = (Node(world, world.parties["PL"], label) for label in ("warsaw", "gdansk"))
    world.make_pack()
    for node in (kyiv, lviv, warsaw, gdansk):
        node.join()
    others = (warsaw, gdansk)
    start_and_connect(world, others)
    kyiv.start()
    lviv.start()
    for node in (warsaw, gdansk):
        world.connect(kyiv, node)
        world.connect(lviv, node)
    wait_until(lambda: all(connected(node, kyiv) and connected(node, lviv) for node in others),
               "Kyiv and Lviv to reach both nodes of Poland")

    posting = Posting(kyiv)
    try:
        wait_until(lambda: len(warsaw.needs()) >= 3 and len(gdansk.needs()) >= 3, "needs of Kyiv")
        replace_key(world, kyiv)
        read = warsaw.talgu("log", "read", world.parties["UA"].log)
        check(read["added"] >= 1, f"Warsaw learns of the next generation: {read}")
        wait_until(lambda: not connected(warsaw, kyiv), "Warsaw to cut Kyiv's live session")
        wait_until(lambda: not connected(gdansk, kyiv), "Gdansk to hear of it and cut it too")
        taken = {node: set(node.needs()) for node in others}
        after = len(posting.names)
        wait_until(lambda: len(posting.names) >= after + 3 or posting.failed, "the thief to post on")
    finally:
        posting.stop()
    check("reason=key-revoked" in warsaw.logs(), "Warsaw says why")
    for node in others:
        world.connect(kyiv, node)  # at once, whatever its pause
        wait_until(lambda n=node: "refused reason=transport-key-unknown" in n.logs(),
                   f"Kyiv to try {node.name} again")
    late = set(posting.names[after + 1:])
    genuine = post(lviv, "genuine")
    for node in others:
        wait_until(lambda n=node: genuine in n.needs(), f"Lviv's need in {node.name}")
        check(not late & set(node.needs()), f"{node.name} took what was written after the cut")
        check(set(node.needs()) == taken[node] | {genuine}, f"{node.name} took nothing of Kyiv since")
        check(connected(node, lviv), f"Lviv's session with {node.name} stands")
        check(not connected(node, kyiv), f"Kyiv has no session with {node.name}")


def a_node_without_room_for_entries_takes_the_partys_log_and_cuts(world):
    kyiv, warsaw, nato = three_nodes(world)
    set_limit(warsaw, "disk_reserve_mib", 1_048_576)  # attack: F6
    start_and_connect(world, (kyiv, warsaw))
    refused = post(kyiv, "refused")
    wait_until(lambda: (warsaw.peer(kyiv.name) or {}).get("feeds_to_fetch") == 1,
               "Warsaw to know what it lacks")
    replace_key(world, kyiv)
    read = warsaw.talgu("log", "read", world.parties["UA"].log)
    check(read["added"] == 1, f"Warsaw stores the statement: {read}")
    wait_until(lambda: not connected(warsaw, kyiv), "Warsaw to cut Kyiv's live session")
    check(refused not in warsaw.needs(), "there was no room for the need")
    warsaw.stop()
    warsaw.start()
    logs = {log["party"]: log for log in warsaw.talgu("log")["logs"]}
    check(logs["UA"]["version"] == read["version"], "the statement is durable")


if __name__ == "__main__":
    main(a_replaced_key_is_cut_while_it_transfers_and_brings_nothing_more,
         a_node_without_room_for_entries_takes_the_partys_log_and_cuts)
