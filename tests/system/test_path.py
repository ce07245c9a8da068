#!/usr/bin/env python3
"""One need travels: founding, joining, posting, reading, catching up."""

import json

from talgu_system import (DATA, check, main, run, start_and_connect, three_nodes, wait_until, BIN, Node,
                          THREE)

NEEDS = DATA / "needs"


def post(node, name, audience):
    return node.talgu("need", "add", NEEDS / f"{name}.toml", "--audience", audience)["name"]


def needs_travel_to_their_readers_only(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw, nato))
    closed = post(kyiv, "prj-032", "coordination")
    opened = post(kyiv, "prj-035", "open")
    wait_until(lambda: {closed, opened} <= set(warsaw.needs()), "both needs in Warsaw")
    wait_until(lambda: opened in nato.needs(), "the open need at NATO")
    check(set(nato.needs()) == {opened}, "NATO sees the open need alone")
    shown = warsaw.talgu("need", "show", closed)
    check(shown["owner"] == "UA" and shown["need"]["lines"], "Warsaw shows the need whole")
    mine = kyiv.talgu("record", "show", closed)
    check(mine["need"] == shown["need"], "both nodes show the same need")
    history = warsaw.talgu("record", "history", closed)["revisions"]
    check(len(history) == 1 and history[0]["author"] == "UA/kyiv", "one revision, by Kyiv")
    status = warsaw.talgu("status")
    check(not status["locked"] and status["front_running"], "Warsaw is well")


def a_node_that_was_away_catches_up(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw, nato))
    first = post(kyiv, "prj-032", "coordination")
    wait_until(lambda: first in warsaw.needs(), "the first need in Warsaw")
    warsaw.stop()
    later = {post(kyiv, name, "coordination") for name in ("prj-035", "prj-036", "prj-037")}
    warsaw.start()
    world.connect(warsaw, kyiv)
    wait_until(lambda: later | {first} <= set(warsaw.needs()), "Warsaw to catch up")


def readers_pass_on_what_their_author_cannot_bring(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw))
    opened = post(kyiv, "prj-035", "open")
    wait_until(lambda: opened in warsaw.needs(), "the open need in Warsaw")
    kyiv.stop()
    nato.start()
    world.connect(nato, warsaw)
    wait_until(lambda: opened in nato.needs(), "the need at NATO, by way of Warsaw")


def a_node_certified_later_joins_by_its_partys_log(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw))
    party = world.parties["UA"]
    lviv = Node(world, party, "lviv")
    world.make_pack()
    lviv.join()
    read = kyiv.talgu("log", "read", party.log)
    check(read["added"] == 1 and read["version"] == 2, f"one statement is new: {read}")
    check(kyiv.talgu("log", "read", party.log)["added"] == 0, "the second time it is held already")
    check("charter" in kyiv.refused("log", "read", world.charter), "another file is named")

    def nodes_of_ukraine(node):
        logs = {log["party"]: log for log in node.talgu("log")["logs"]}
        return [one["name"] for one in logs["UA"]["nodes"]]

    wait_until(lambda: "UA/lviv" in nodes_of_ukraine(warsaw), "the log to spread to Warsaw")
    copy = world.folder / "copy.tgu"
    warsaw.talgu("log", "write", "UA", "--out", copy)
    check(copy.read_bytes() == party.log.read_bytes(), "Warsaw writes the same file")
    lviv.start()
    world.connect(lviv, warsaw)
    wait_until(lambda: (lviv.peer("PL/warsaw") or {}).get("connected"), "Lviv to reach Warsaw")
    from_kyiv = post(kyiv, "prj-032", "coordination")
    from_lviv = post(lviv, "prj-035", "coordination")
    wait_until(lambda: from_kyiv in lviv.needs(), "Kyiv's need in Lviv, by way of Warsaw")
    wait_until(lambda: from_lviv in kyiv.needs(), "Lviv's need in Kyiv, by way of Warsaw")
    author = kyiv.talgu("record", "history", from_lviv)["revisions"][0]["author"]
    check(author == "UA/lviv", "each node writes in its own name")


def nodes_that_know_each_others_address_keep_one_connection(world):
    kyiv, warsaw, nato = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw))
    world.connect(kyiv, warsaw)
    for name in ("prj-032", "prj-035", "prj-036", "prj-037"):
        posted = post(kyiv, name, "coordination")
        wait_until(lambda: posted in warsaw.needs(), "the need in Warsaw")
    # They choose one of two connections at the first meeting, each side cuts the other, and that is all;
    # once more if a dial was under way.
    cuts = [line for node in (kyiv, warsaw) for line in node.logs().splitlines() if " cut " in line]
    check(len(cuts) <= 4, f"connections were cut {len(cuts)} times")
    wait_until(lambda: warsaw.peer("UA/kyiv")["connected"] and kyiv.peer("PL/warsaw")["connected"],
               "the session to stand")


def an_observer_writes_nothing(world):
    kyiv, warsaw, nato = three_nodes(world)
    nato.start()
    said = nato.refused("need", "add", NEEDS / "prj-032.toml", "--audience", "open")
    check("observer" in said, f"the observer is told why: {said}")
    check(not nato.needs(), "nothing was written")


def a_locked_node_opens_no_session_and_says_so(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start(unlock=False)
    status = kyiv.talgu("status", expect=4)
    check(status["locked"], "the node says that it is locked")
    check("locked" in kyiv.refused("need", "list"), "its records are closed")
    warsaw.start()
    world.connect(warsaw, kyiv)
    wait_until(lambda: (warsaw.peer("UA/kyiv") or {})["reason"] in ("locked", "timeout"),
               "Warsaw to know that Kyiv is locked")
    check(not warsaw.peer("UA/kyiv")["connected"], "no session")
    kyiv.talgu("unlock")
    wait_until(lambda: warsaw.peer("UA/kyiv")["connected"], "the session after unlocking")


def a_wrong_passphrase_opens_nothing(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start(unlock=False)
    wrong = world.folder / "wrong"
    wrong.write_text("not the passphrase\n")
    wrong.chmod(0o600)
    done = run([BIN / "talgu", "--home", kyiv.home, "--passphrase-file", wrong, "unlock"], expect=1)
    check("passphrase" in done.stderr, done.stderr)
    check(kyiv.talgu("status", expect=4)["locked"], "still locked")


def a_preview_binds_what_is_signed(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    import socket
    toml = (NEEDS / "prj-032.toml").read_text()
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(str(kyiv.home / "run" / "control.sock"))
        stream = control.makefile("rw")

        def call(name, args):
            stream.write(json.dumps({"id": 1, "call": name, "args": args}) + "\n")
            stream.flush()
            return json.loads(stream.readline())

        args = {"toml": toml, "file": "prj-032.toml", "audience": "coordination"}
        plan = call("need.add.plan", args)["ok"]
        check({r["code"] for r in plan["readers"]} == {"UA", "PL"}, "the readers are shown")
        check([r["code"] for r in plan["not_readers"]] == ["NATO"], "and who is not among them")
        wider = call("need.add.commit", {**args, "audience": "open", "plan": plan["plan"]})
        check(wider["error"]["code"] == "plan-changed", "another audience is another plan")
        done = call("need.add.commit", {**args, "plan": plan["plan"]})
        check(done["ok"]["name"].startswith("UA-"), "the same plan is signed")
        check(call("no.such", {})["error"]["code"] == "unknown-call", "unknown calls are named")
        check(call("status", {"x": 1})["error"]["code"] == "bad-arguments", "unknown arguments too")


def a_second_talgud_on_one_home_is_refused(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    done = run([BIN / "talgud", "--home", kyiv.home], expect=1)
    check("runs" in done.stderr or "use" in done.stderr, done.stderr)
    check(kyiv.talgu("status")["node"] == "UA/kyiv", "the first one is unharmed")


def a_need_that_breaks_a_rule_names_field_and_line(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    good = (NEEDS / "prj-032.toml").read_text()
    cases = {
        "military end use": good.replace('end_use = "civil"', 'end_use = "military"')
                                .replace('end_use = "dual"', 'end_use = "military"'),
        "unknown key": good + "\n[[line]]\ncategroy = \"HW.SRV\"\nquantity = 1\n",
        "float": good + "\n[[line]]\ncategory = \"HW.SRV\"\nquantity = 1.5\n",
        "not TOML": "this is = = not toml",
    }
    for name, text in cases.items():
        path = world.folder / "bad.toml"
        path.write_text(text)
        said = kyiv.refused("need", "add", path)
        check("error" in said and len(said.splitlines()) <= 4, f"{name}: {said}")
    check(not kyiv.needs(), "nothing was written")


def a_wrong_word_names_what_was_meant(world):
    del world
    for words, wanted in ((["neet"], "talgu need?"), (["need", "ad"], "talgu need add?"),
                          (["need", "add", "--audienc", "x"], "--audience?"),
                          (["need", "add"], "talgu need add --help"), ([], "talgu --help")):
        said = run([BIN / "talgu", *words], expect=2).stderr
        check(wanted in said and said.startswith("talgu: error: "), f"{words}: {said}")


if __name__ == "__main__":
    main(needs_travel_to_their_readers_only, a_node_that_was_away_catches_up,
         readers_pass_on_what_their_author_cannot_bring,
         a_node_certified_later_joins_by_its_partys_log,
         nodes_that_know_each_others_address_keep_one_connection, an_observer_writes_nothing,
         a_locked_node_opens_no_session_and_says_so, a_wrong_passphrase_opens_nothing,
         a_preview_binds_what_is_signed, a_second_talgud_on_one_home_is_refused,
         a_need_that_breaks_a_rule_names_field_and_line, a_wrong_word_names_what_was_meant)
