#!/usr/bin/env python3
"""kill -9 of cores and fronts at random moments while needs are written and travel (H11, E7).

TALGU_KILLS (60) and TALGU_SEED (random, printed) say how often and which.
"""

import os
import random
import signal
import socket
import json
import threading
from pathlib import Path

from talgu_system import Failed, check, main, start_and_connect, three_nodes, wait_until

KILLS = int(os.environ.get("TALGU_KILLS", "60"))
SEED = int(os.environ.get("TALGU_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
LONGEST_PAUSE_S = 0.15

NEED = """title.en = "Laptops, lot {number}"
horizon = "short"
priority = 2
end_use = "civil"
beneficiary.name = "Office {number}"
beneficiary.sector = "public-administration"

[[line]]
category = "HW.END"
quantity = {number}
"""


class Poster:
    """Posts needs over the control socket of one node, as fast as it answers."""

    def __init__(self, node):
        self.node, self.stream = node, None
        self.acknowledged = set()
        self.number = 0

    def call(self, name, args):
        if self.stream is None:
            control = socket.socket(socket.AF_UNIX)
            control.settimeout(60)
            control.connect(str(self.node.home / "run" / "control.sock"))
            self.stream = control.makefile("rw")
        self.stream.write(json.dumps({"id": 1, "call": name, "args": args}) + "\n")
        self.stream.flush()
        line = self.stream.readline()
        if not line:
            raise ConnectionError("the node went away")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(f"{name}: {answer['error']}")
        return answer["ok"]

    def post_until(self, over):
        """Posts until over() or the node is gone. What was answered is acknowledged."""
        try:
            while not over():
                self.number += 1
                args = {"toml": NEED.format(number=self.number), "file": "need.toml",
                        "audience": "open"}
                plan = self.call("need.add.plan", args)["plan"]
                name = self.call("need.add.commit", {**args, "plan": plan})["name"]
                self.acknowledged.add(name)
        except (ConnectionError, OSError, json.JSONDecodeError):
            self.stream = None


def front_of(node):
    """The pid of the network process of a node, or None while there is none."""
    pid = node.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if children else None


def kill(node, part):
    pid = node.process.pid if part == "core" else front_of(node)
    if pid is None:
        return
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # the front had just died


def come_back(world, node, nodes):
    """Starts a killed core again; it dials, as before, those that stand before it."""
    node.process.wait()
    node.forget()
    node.start()
    at = nodes.index(node)
    for listener in nodes[:at]:
        world.connect(node, listener)
    for dialler in nodes[at + 1:]:
        world.connect(dialler, node)


def records_of(node):
    return json.dumps(node.needs(), sort_keys=True)


def nothing_acknowledged_is_lost(world):
    choice = random.Random(SEED)
    print(f"seed {SEED}, {KILLS} kills", flush=True)
    kyiv, warsaw, nato = nodes = three_nodes(world)
    start_and_connect(world, nodes)
    poster = Poster(kyiv)
    for _ in range(KILLS):
        victim, part = choice.choice([kyiv, warsaw]), choice.choice(["core", "front"])
        done = threading.Event()

        def strike():
            kill(victim, part)
            done.set()

        timer = threading.Timer(choice.uniform(0, LONGEST_PAUSE_S), strike)
        timer.start()
        poster.post_until(done.is_set)
        timer.join()
        if part == "core":
            come_back(world, victim, nodes)
            poster.stream = None
    wait_until(lambda: poster.acknowledged <= set(kyiv.needs()), "what was acknowledged in Kyiv")
    # NATO was never disturbed: what it makes of the entries is what the others must make of them.
    wait_until(lambda: records_of(kyiv) == records_of(nato) == records_of(warsaw),
               "all three to hold the same")
    check(poster.acknowledged <= set(nato.needs()), "NATO holds what was acknowledged")
    check(len(poster.acknowledged) >= KILLS / 2, "needs were posted between the kills")
    print(f"{len(poster.acknowledged)} acknowledged, {len(kyiv.needs())} held", flush=True)
    for node in nodes:
        node.stop()
        check(node.talgu("fsck")["clean"], f"every entry of {node.name} verifies")


if __name__ == "__main__":
    main(nothing_acknowledged_is_lost)
