#!/usr/bin/env python3
"""Needs answered by offers: two whole stories, and who sees what of them."""

from concurrent.futures import ThreadPoolExecutor

from talgu_system import DATA, CommandFailed, Node, check, main, start_and_connect, wait_until

NEEDS = DATA / "needs"
FIVE = [
    ("UA", "Ukraine", "Україна", "recipient"),
    ("PL", "Poland", "Польща", "donor"),
    ("EE", "Estonia", "Естонія", "donor"),
    ("SE", "Sweden", "Швеція", "donor"),
    ("NATO", "North Atlantic Treaty Organization", "Організація Північноатлантичного договору",
     "observer"),
]
OFFER = """
basis = "standing"
title.en = "Workstations from a framework contract"
category = "HW.END"
quantity = {quantity}
available_until = 2099-12-31
"""


def five_nodes(world):
    world.found(FIVE, back_office="PL")
    nodes = [Node(world, world.parties[code], label, **role)
             for code, label, role in (("UA", "kyiv", {}), ("PL", "warsaw", {}), ("EE", "tallinn", {}),
                                       ("SE", "stockholm", {}), ("NATO", "brussels", {"role": "observer"}))]
    world.make_pack()
    for node in nodes:
        node.join()
    start_and_connect(world, nodes[:1])
    for node in nodes[1:]:
        node.start()
        world.connect(node, nodes[0])
    return nodes


def need_at(node, name):
    return next((need for need in node.talgu("need", "list")["needs"] if need["name"] == name), None)


def commitment_at(node, name):
    listed = node.talgu("commitment", "list")["commitments"]
    return next((one for one in listed if one["name"] == name), {})


def line_of(node, need):
    return node.talgu("need", "show", need)["standing"]["lines"][0]


def commit(node, need, quantity, *more):
    wait_until(lambda: need_at(node, need), f"the need at {node.name}")
    return node.talgu("commitment", "add", "--need", need, "--line", "1", "--quantity", str(quantity),
                      *more)["name"]


def accept(kyiv, commitment, *more):
    wait_until(lambda: commitment_at(kyiv, commitment), f"{commitment} in Kyiv")
    return kyiv.talgu("response", "accept", commitment, *more)


def inbox(node):
    return {(item["what"], item["record"]) for item in node.talgu("inbox")["items"]}


def a_need_is_covered_by_three_donors_and_one_withdraws(world):
    kyiv, warsaw, tallinn, stockholm, nato = five_nodes(world)
    need = kyiv.talgu("need", "add", NEEDS / "prj-034.toml", "--audience", "open")["name"]  # 5000 DEV
    by_warsaw = commit(warsaw, need, 2000, "--firm-until", "2099-01-01")
    by_tallinn = commit(tallinn, need, 1000, "--provider", "ESTDEV")
    by_stockholm = commit(stockholm, need, 2500)
    for name in (by_warsaw, by_tallinn, by_stockholm):
        wait_until(lambda n=name: ("answer", n) in inbox(kyiv), f"{name} in Kyiv's inbox")
    check(line_of(kyiv, need)["accepted"] == 0, "a promise alone covers nothing")

    accept(kyiv, by_warsaw)
    accept(kyiv, by_tallinn)
    said = kyiv.refused("response", "accept", by_stockholm)
    check("room for 2 000" in said, f"not more than the line asks for: {said}")
    accept(kyiv, by_stockholm, "--quantity", "2000")
    line = line_of(kyiv, need)
    check((line["accepted"], line["gap"], line["percent"]) == (5000, 0, 100), f"covered: {line}")
    check(need_at(kyiv, need)["coverage"] == "full", "and says so")
    wait_until(lambda: commitment_at(stockholm, by_stockholm).get("state") == "partly-accepted",
               "Stockholm to learn how much was taken")
    check(inbox(kyiv) == set(), f"nothing waits in Kyiv: {inbox(kyiv)}")

    # Each donor sees its own promise, the back office all, the observer none.
    for node, seen in ((stockholm, {by_stockholm}), (tallinn, {by_tallinn}),
                       (warsaw, {by_warsaw, by_tallinn, by_stockholm}), (nato, set())):
        wait_until(lambda n=node, s=seen: {c["name"] for c in n.talgu("commitment", "list")["commitments"]}
                   == s, f"what {node.name} may see")
    wait_until(lambda: need_at(nato, need), "the open need at the observer")
    check(need_at(nato, need)["coverage"] == "none", "the observer sees no promise and says none")

    warsaw.talgu("close", by_warsaw, "--reason", "withdrawn", "--text", "stopped")
    wait_until(lambda: commitment_at(kyiv, by_warsaw).get("state") == "withdrawn-after-accept",
               "Kyiv to learn of it")
    check("broken_firm_promise" in commitment_at(kyiv, by_warsaw)["flags"], "it was firm until 2099")
    line = line_of(kyiv, need)
    check((line["accepted"], line["gap"]) == (3000, 2000), f"the gap is open again: {line}")
    check(("find-another", by_warsaw) in inbox(kyiv), f"and waits: {inbox(kyiv)}")
    board = kyiv.talgu("board")
    check([gap["gap"] for gap in board["gaps"]] == [2000], f"the board shows it: {board['gaps']}")
    check("P" in kyiv.talgu("board", as_json=False), "for people too")

    kyiv.talgu("close", need, "--reason", "short-closed", "--text", "needed no more")
    said = kyiv.refused("response", "accept", by_stockholm)
    check("is closed" in said, f"a closed need takes no acceptance: {said}")
    check(need_at(kyiv, need)["workflow"] == "closed", "closed by its owner alone")


def an_offer_is_promised_to_two_needs_up_to_its_limit_and_not_beyond(world):
    kyiv, warsaw, tallinn, stockholm, _ = five_nodes(world)
    first = kyiv.talgu("need", "add", NEEDS / "prj-034.toml")["name"]  # 5000 DEV of HW.END
    second = kyiv.talgu("need", "add", NEEDS / "prj-036.toml")["name"]  # 13 DEV of HW.END
    path = world.folder / "offer.toml"
    path.write_text(OFFER.format(quantity=100))
    offer = stockholm.talgu("offer", "add", path)["name"]
    wait_until(lambda: [o["left"] for o in kyiv.talgu("offer", "list")["offers"]] == [100], "it in Kyiv")
    check(tallinn.talgu("offer", "list")["offers"] == [], "no other donor sees it")

    one = commit(stockholm, first, 90, "--offer", offer)
    two = commit(stockholm, second, 10, "--offer", offer)
    state = stockholm.talgu("offer", "list")["offers"][0]
    check((state["promised"], state["left"], state["state"]) == (100, 0, "reserved"), f"{state}")
    accept(kyiv, one)
    accept(kyiv, two)
    check(line_of(kyiv, first)["accepted"] == 90 and line_of(kyiv, second)["accepted"] == 10, "both count")

    # One more than the offer holds: the person is warned; if it is signed all the same, the later
    # promise is cut and flagged, the same at every reader.
    more = commit(stockholm, second, 3, "--offer", offer)
    accept(kyiv, more)
    check("offer_exceeded" in commitment_at(kyiv, more)["flags"], f"{commitment_at(kyiv, more)}")
    check(line_of(kyiv, second)["accepted"] == 10, "what the offer does not hold covers nothing")
    check("over_promised" in stockholm.talgu("offer", "list")["offers"][0]["flags"], "and Sweden is told")

    path.write_text(OFFER.format(quantity=103))
    stockholm.talgu("offer", "change", offer, path)
    wait_until(lambda: line_of(kyiv, second)["accepted"] == 13, "the larger offer to reach Kyiv")
    stockholm.talgu("commitment", "change", one, "--quantity", "50")
    wait_until(lambda: commitment_at(kyiv, one).get("state") == "amended", "the reduction in Kyiv")
    check(line_of(kyiv, first)["accepted"] == 50, "the smaller of promise and acceptance counts")


def two_answers_in_one_moment_do_not_exceed_the_line(world):
    kyiv, warsaw, tallinn, *_ = five_nodes(world)
    need = kyiv.talgu("need", "add", NEEDS / "prj-036.toml")["name"]  # 13 DEV
    promises = [commit(warsaw, need, 13), commit(tallinn, need, 13)]
    for name in promises:
        wait_until(lambda n=name: commitment_at(kyiv, n), f"{name} in Kyiv")

    def is_accepted(name):
        try:
            kyiv.talgu("response", "accept", name)
        except CommandFailed as failed:
            check("room for 0" in str(failed), f"why not: {failed}")
            return False
        return True

    with ThreadPoolExecutor() as pool:
        accepted = list(pool.map(is_accepted, promises))
    check(sorted(accepted) == [False, True], f"one of the two: {accepted}")
    check(line_of(kyiv, need)["accepted"] == 13, f"and no more: {line_of(kyiv, need)}")
    # Who promises less, lets the room be given away and then promises as much as before, is not
    # counted twice: what was said yes to keeps its room.
    first, second = promises if accepted[0] else promises[::-1]
    donor, other = (warsaw, tallinn) if accepted[0] else (tallinn, warsaw)
    donor.talgu("commitment", "change", first, "--quantity", "3")
    wait_until(lambda: commitment_at(kyiv, first)["state"] == "amended", "the smaller promise in Kyiv")
    said = kyiv.refused("response", "accept", second)
    check("room for 0" in said, f"its room is kept: {said}")
    check(f"accept {first} --quantity 3" in said, f"and how to free it: {said}")
    said = other.refused("commitment", "change", second, "--quantity", "13", "--audience", "open")
    check("--audience" in said, f"a change moves no audience: {said}")
    said = other.refused("commitment", "add", "--need", need, "--line", "1", "--quantity", "1",
                         "--audience", "open")
    check("NATO may not read" in said, f"no reader more than the need has: {said}")
    listed = kyiv.talgu("response", "list")["responses"]
    check([one["quantity"] for one in listed] == [13], f"one answer: {listed}")


def wrong_answers_are_refused_in_plain_words(world):
    kyiv, warsaw, tallinn, stockholm, nato = five_nodes(world)
    need = kyiv.talgu("need", "add", NEEDS / "prj-036.toml", "--audience", "open")["name"]
    check("is a donor" in warsaw.refused("need", "add", NEEDS / "prj-034.toml"), "a donor needs nothing")
    again = kyiv.talgu("need", "change", need, NEEDS / "prj-036.toml")
    check((again["name"], again["rev"], again["again"]) == (need, 1, True), f"it says this already: {again}")
    wait_until(lambda: need_at(nato, need), "the need at the observer")
    check("observer" in nato.refused("commitment", "add", "--need", need, "--line", "1", "--quantity",
                                     "1"), "an observer promises nothing")
    check("no line 7" in warsaw.refused("commitment", "add", "--need", need, "--line", "7", "--quantity",
                                        "1"), "a line that is not there")
    check("allows no SW.EDR" in warsaw.refused("commitment", "add", "--need", need, "--line", "1",
                                               "--quantity", "1", "--category", "SW.EDR"), "substitute")
    check("quantity" in warsaw.refused("commitment", "add", "--need", need, "--line", "1", "--quantity",
                                       "1.5"), "devices are whole")
    check("is a need of this party" in kyiv.refused("commitment", "add", "--need", need, "--line", "1",
                                          "--quantity", "1"), "one's own need")
    name = commit(warsaw, need, 5)
    check("only the need's owner" in warsaw.refused("response", "accept", name), "one's own promise")
    check("only its owner" in warsaw.refused("close", need, "--reason", "fulfilled"), "another's need")
    wait_until(lambda: commitment_at(kyiv, name), "the promise in Kyiv")
    check("promises 5" in kyiv.refused("response", "accept", name, "--quantity", "6"), "more than promised")
    check("decline" in kyiv.refused("response", "revoke", name, "--reason", "no"), "nothing to revoke")
    kyiv.talgu("response", "decline", name, "--reason", "too few")
    wait_until(lambda: commitment_at(warsaw, name)["state"] == "declined", "the answer in Warsaw")
    check(("take-note", name) in inbox(warsaw), f"and in its inbox: {inbox(warsaw)}")
    path = world.folder / "power.toml"
    path.write_text(OFFER.format(quantity=5).replace("HW.END", "HW.PWR"))
    offer = warsaw.talgu("offer", "add", path)["name"]
    said = warsaw.refused("commitment", "add", "--need", need, "--line", "1", "--quantity", "1", "--offer",
                          offer)
    check("offer is of HW.PWR" in said and "--draws" not in said, f"another thing: {said}")
    lapsed = commit(warsaw, need, 1, "--valid-until", "2020-01-01")
    wait_until(lambda: commitment_at(kyiv, lapsed), "the lapsed promise in Kyiv")
    check("is lapsed" in kyiv.refused("response", "accept", lapsed), "nothing lapsed is accepted")
    warsaw.talgu("close", lapsed, "--reason", "withdrawn")
    check("is withdrawn" in warsaw.refused("commitment", "change", lapsed, "--quantity", "2"),
          "what is withdrawn stays so")
    answer = warsaw.talgu("record", "show", name)["answer"]
    check(answer["verdict"] == "decline" and answer["reason"] == "too few", f"and why: {answer}")
    kyiv.talgu("reaffirm", need, "--until", "2099-01-01")
    check(line_of(kyiv, need)["gap"] == 13, "nothing was counted")
    kyiv.talgu("close", need, "--reason", "fulfilled")
    shown = kyiv.talgu("record", "show", need)
    check(shown["ended"]["reason"] == "fulfilled" and "still_valid_until" in shown["reaffirmed"], f"{shown}")
    whole = "UA-" + shown["record"]
    check(kyiv.talgu("need", "show", whole)["name"] == need, "its whole id names it too")
    about = {one["kind"] for one in kyiv.talgu("record", "history", need)["about"]}
    check(about == {"closing", "reaffirm"}, f"what was said about it: {about}")
    wait_until(lambda: need_at(warsaw, need)["workflow"] == "closed", "Warsaw to learn of the end")
    check("is closed" in warsaw.refused("commitment", "add", "--need", need, "--line", "1", "--quantity",
                                        "1"), "a closed need takes no promise")


def warned(answer):
    return [one["code"] for one in answer["warnings"]]


def the_same_post_again_is_the_same_record(world):
    kyiv, warsaw, *_ = five_nodes(world)
    first = kyiv.talgu("need", "add", NEEDS / "prj-036.toml")
    again = kyiv.talgu("need", "add", NEEDS / "prj-036.toml")
    check(not first["again"] and again["again"], f"recognised: {again}")
    check((again["name"], again["seq"]) == (first["name"], first["seq"]), "posted as what it was")
    need = first["name"]
    check(len(kyiv.talgu("need", "list")["needs"]) == 1, "one need")
    wait_until(lambda: need_at(warsaw, need), "the need in Warsaw")
    promise = ["commitment", "add", "--need", need, "--line", "1", "--quantity", "2"]
    one = warsaw.talgu(*promise)["name"]
    check(warsaw.talgu(*promise)["name"] == one, "the same promise")
    more = warsaw.talgu(*promise, "--key", "2")
    check(more["name"] != one and warned(more) == ["own-promise"], f"meant once more: {more}")
    wait_until(lambda: commitment_at(kyiv, one), "the promise in Kyiv")
    said = kyiv.talgu("response", "accept", one)
    check(kyiv.talgu("response", "accept", one)["name"] == said["name"], "one answer")
    kyiv.stop()
    kyiv.start()
    check(kyiv.talgu("need", "add", NEEDS / "prj-036.toml")["again"], "also after a restart")


def lines_and_words_keep_their_meaning(world):
    kyiv, warsaw, *_ = five_nodes(world)
    path = world.folder / "need.toml"
    text = (NEEDS / "prj-036.toml").read_text()
    head = text[:text.index("[[line]]")]
    line = '[[line]]\nline_no = {}\ncategory = "{}"\nquantity = {}\n'
    path.write_text(head + line.format(1, "HW.END", 13) + line.format(2, "HW.PWR", 5))
    need = kyiv.talgu("need", "add", path)["name"]
    promise = commit(warsaw, need, 10, "--firm-until", "2099-01-01")
    accept(kyiv, promise)
    path.write_text(head + line.format(2, "HW.PWR", 5))
    said = kyiv.refused("need", "change", need, path)
    check(promise in said and "response revoke" in said, f"its line is promised for: {said}")
    path.write_text(head + '[[line]]\ncategory = "HW.PWR"\nquantity = 5\n')
    check("line_no" in kyiv.refused("need", "change", need, path), "which line is which")
    path.write_text(head + line.format(1, "HW.END", 13) + 'attributes = { ram_gib = 1024 }\n'
                    + line.format(2, "HW.PWR", 5))
    check("line-changed" in warned(kyiv.talgu("need", "change", need, path)), "its donor is told")
    wait_until(lambda: ("check-promise", promise) in inbox(warsaw), "Warsaw to be asked to look again")
    wait_until(lambda: commitment_at(warsaw, promise).get("state") == "accepted", "the answer in Warsaw")
    less = warsaw.talgu("commitment", "change", promise, "--quantity", "4")
    check({"need-changed", "taken-back", "word-broken"} <= set(warned(less)), f"{less['warnings']}")
    wait_until(lambda: "broken_firm_promise" in commitment_at(kyiv, promise)["flags"], "Kyiv to see it")


if __name__ == "__main__":
    main(a_need_is_covered_by_three_donors_and_one_withdraws,
         an_offer_is_promised_to_two_needs_up_to_its_limit_and_not_beyond,
         two_answers_in_one_moment_do_not_exceed_the_line,
         the_same_post_again_is_the_same_record,
         lines_and_words_keep_their_meaning,
         wrong_answers_are_refused_in_plain_words)
