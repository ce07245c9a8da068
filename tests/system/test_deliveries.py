#!/usr/bin/env python3
"""What owners state, donors send and owners confirm: who sees no promise promises nothing twice."""

import json

from talgu_system import check, main, wait_until
from test_exchange import (NEEDS, accept, commit, commitment_at, five_nodes, inbox, line_of, need_at,
                           warned)


def stated_at(node, need):
    return (line_of(node, need) if need_at(node, need) else {}).get("stated", {})


def gaps_at(node, need):
    return [(gap["gap"], gap["open"]) for gap in node.talgu("board")["gaps"] if gap["need"] == need]


def posts(answer):
    return answer if isinstance(answer, list) else [answer]


def stockholm_is_told_the_true_gap_and_promises_nothing_twice(world):
    kyiv, warsaw, tallinn, stockholm, nato = five_nodes(world)
    need = kyiv.talgu("need", "add", NEEDS / "prj-034.toml", "--audience", "open")["name"]  # 5000 DEV
    other = kyiv.talgu("need", "add", NEEDS / "prj-036.toml", "--audience", "open")["name"]  # 13 DEV
    inner = kyiv.talgu("need", "add", NEEDS / "prj-036.toml", "--key", "2")["name"]  # no observer's
    by_tallinn = commit(tallinn, need, 3000)
    accept(kyiv, by_tallinn)
    wait_until(lambda: need_at(stockholm, need), "the need in Stockholm")
    check(stockholm.talgu("commitment", "list")["commitments"] == [], "it sees nobody's promises")
    check(gaps_at(stockholm, need) == [(5000, 5000)], "and takes all of it for open")

    check("nothing is due" in kyiv.refused("coverage", "state", "--due"), "these needs are of today")
    check("say which" in kyiv.refused("coverage", "state"), "nothing is signed by accident")
    check("another party" in stockholm.refused("coverage", "state", need), "the owner's word")
    done = posts(kyiv.talgu("coverage", "state", "--all"))
    check(sorted(len(one.get("batch", [])) for one in done) == [0, 1], f"an entry for each audience: {done}")
    for node in (stockholm, tallinn, warsaw, nato):
        wait_until(lambda n=node: stated_at(n, need).get("accepted") == 3000, f"the word at {node.name}")
    line = line_of(stockholm, need)
    check((line["accepted"], line["gap"], line["open"]) == (0, 5000, 2000), f"beside what it sees: {line}")
    check(gaps_at(stockholm, need) == [(5000, 2000)], "the board shows what is worth promising")
    check("seen here: 0" in stockholm.talgu("need", "show", need, as_json=False), "and people read it")
    told = json.dumps(stockholm.talgu("coverage", "list"))
    check("EE-" not in told and '"EE"' not in told, f"without a donor's name: {told}")
    check([one["need"] for one in nato.talgu("coverage", "list")["statements"] if one["need"] == inner] == [],
          "who may not read a need is told nothing of it")
    again = posts(kyiv.talgu("coverage", "state", "--all"))
    check([one["again"] for one in again] == [True], f"the same once a day: {again}")

    # The preview warns; the promise that is made is of what is open.
    wanted = ["commitment", "add", "--need", need, "--line", "1", "--quantity"]
    check(warned(stockholm.talgu(*wanted, "2500")) == ["over-stated"], "more than is open")
    too_much = stockholm.talgu("commitment", "list")["commitments"][0]["name"]
    stockholm.talgu("close", too_much, "--reason", "withdrawn", "--text", "a slip")
    promised = stockholm.talgu(*wanted, "2000")
    check(warned(promised) == [], f"what is open: {promised}")
    accept(kyiv, promised["name"])
    check(warned(kyiv.talgu("coverage", "state", need)) == ["stated-alone"], "alone, it points at a donor")
    for node in (tallinn, nato):
        wait_until(lambda n=node: stated_at(n, need).get("accepted") == 5000, f"the news at {node.name}")
    check(gaps_at(tallinn, need) == [], f"nothing is open any more: {gaps_at(tallinn, need)}")
    check(gaps_at(tallinn, other) == [(13, 13)], "but for the other need")

    # The back office sees more than is stated as soon as more is accepted: that is flagged.
    late = commit(tallinn, other, 5)
    accept(kyiv, late)
    wait_until(lambda: "more_seen_than_stated" in need_at(warsaw, other)["flags"], "Warsaw to notice")


def send(donor, commitment, quantity, *more):
    return donor.talgu("delivery", "add", "--commitment", commitment, "--quantity", str(quantity), *more)


def a_delivery_in_three_parcels_one_late_and_one_damaged(world):
    kyiv, warsaw, tallinn, stockholm, nato = five_nodes(world)
    need = kyiv.talgu("need", "add", NEEDS / "prj-036.toml", "--audience", "open")["name"]  # 13 DEV
    promise = commit(tallinn, need, 13)
    wait_until(lambda: commitment_at(kyiv, promise), "the promise in Kyiv")
    check(warned(send(tallinn, promise, 5)) == ["not-taken"], "nobody has accepted it yet")
    accept(kyiv, promise)
    wait_until(lambda: commitment_at(tallinn, promise).get("state") == "accepted", "the answer in Tallinn")
    delivery = send(tallinn, promise, 5)
    check(delivery["again"], f"the same parcel again is not sent twice: {delivery}")
    delivery = send(tallinn, promise, 5, "--parcel", "2", "--expected-on", "2099-01-01")["name"]
    check(warned(send(tallinn, promise, 4)) == ["sent-over"], "more than is promised")
    tallinn.talgu("delivery", "change", delivery, "--parcel", "3", "--quantity", "3")
    check("another party" in kyiv.refused("delivery", "add", "--commitment", promise, "--quantity", "1"),
          "what is sent says who sends it")
    for parcel in ("1", "2", "3"):
        tallinn.talgu("delivery", "change", promise, "--parcel", parcel, "--delivered-on", today(tallinn))
    wait_until(lambda: ("confirm", delivery) in inbox(kyiv), "Kyiv to be asked")

    check("another party" in warsaw.refused("delivery", "confirm", delivery), "who asked for it confirms it")
    check("remark" in kyiv.refused("delivery", "confirm", delivery, "--parcel", "2", "--discrepancy", "late"),
          "what was wrong is said in words")
    kyiv.talgu("delivery", "confirm", delivery, "--parcel", "1")
    kyiv.talgu("delivery", "confirm", delivery, "--parcel", "2", "--discrepancy", "late", "--remark",
               "held at the border")
    check("surplus" in kyiv.refused("delivery", "confirm", delivery, "--parcel", "3", "--accepted", "4"),
          "more than was sent")
    confirmed = kyiv.talgu("delivery", "confirm", delivery, "--rejected", "1", "--discrepancy", "damaged",
                           "--remark", "a box was wet")["name"]
    check("not confirmed" in kyiv.refused("delivery", "confirm", delivery), "each once")
    check(inbox(kyiv) == set(), f"nothing waits in Kyiv: {inbox(kyiv)}")

    wait_until(lambda: ("make-good", delivery) in inbox(tallinn), "Tallinn to be told")
    shipment = commitment_at(tallinn, promise)["shipment"]
    check((shipment["fulfilment"], shipment["received"], shipment["rejected"], shipment["in_transit"])
          == ("in-dispute", 12, 1, 0), f"{shipment}")
    check("delivered_late" in commitment_at(tallinn, promise)["flags"], "late for good")
    check(warned(send(tallinn, promise, 1)) == [], "and sends the one anew")
    wait_until(lambda: len(kyiv.talgu("delivery", "list")["deliveries"][0]["parcels"]) == 4, "it in Kyiv")
    kyiv.talgu("delivery", "confirm", delivery)
    for node in (kyiv, tallinn, warsaw):
        wait_until(lambda n=node: line_of(n, need)["received"] == 13, f"the same figure at {node.name}")
        check(commitment_at(node, promise)["shipment"]["fulfilment"] == "received", f"at {node.name}")
        check(need_at(node, need)["fulfilment"] == "full", f"and of the need, at {node.name}")
    kyiv.talgu("coverage", "state", "--all")
    for node in (stockholm, nato):
        wait_until(lambda n=node: stated_at(n, need).get("received") == 13, f"and by word at {node.name}")
        check(node.talgu("delivery", "list")["deliveries"] == [], f"no donor's parcel at {node.name}")
    shown = tallinn.talgu("record", "show", confirmed)["confirmation"]["parcels"]
    check([one.get("discrepancy") for one in shown] == [None, "late", "damaged", None], f"{shown}")
    about = {one["kind"] for one in kyiv.talgu("record", "history", promise)["about"]}
    check(about == {"response", "delivery", "confirmation"}, f"what was said about it: {about}")
    for noun in ("coverage", "delivery", "confirmation", "inbox", "board"):
        kyiv.talgu(noun, as_json=False)

    # What came stays counted, whatever becomes of the promise.
    tallinn.talgu("close", promise, "--reason", "withdrawn", "--text", "the programme ended")
    wait_until(lambda: commitment_at(kyiv, promise).get("state") == "withdrawn-after-accept", "it in Kyiv")
    line = line_of(kyiv, need)
    check((line["accepted"], line["gap"], line["received"]) == (13, 0, 13), f"{line}")


def today(node):
    return node.talgu("board")["as_of"]


if __name__ == "__main__":
    main(stockholm_is_told_the_true_gap_and_promises_nothing_twice,
         a_delivery_in_three_parcels_one_late_and_one_damaged)
