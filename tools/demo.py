#!/usr/bin/env python3
"""The exchange on real data: needs of Ukraine answered by offers, seen from six nodes.

Every command is the real program; nothing is simulated. Called by tools/demo.sh.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import sys
import time
import tomllib
from collections import defaultdict
from pathlib import Path

from demo_nodes import ROOT, Nodes, Party, Stopped, tell, title

DATA = ROOT / "tests" / "data"
PARTS = {"prj-033", "prj-036", "prj-037", "prj-055"}  # contained in others (tests/data/SOURCES.md)
OPEN = {"prj-007", "prj-025"}  # posted so that observers may read them too

SIX = [
    Party("UA", "Ukraine", "Україна", "recipient", ("kyiv", "lviv")),
    Party("PL", "Poland", "Польща", "donor", ("warsaw",)),
    Party("EE", "Estonia", "Естонія", "donor", ("kyiv-office",)),
    Party("SE", "Sweden", "Швеція", "donor", ("stockholm",)),
    Party("NATO", "North Atlantic Treaty Organization",
          "Організація Північноатлантичного договору", "observer", ("brussels",)),
]
REST = [
    Party("CA", "Canada", "Канада", "donor", ("ottawa",)),
    Party("DK", "Denmark", "Данія", "donor", ("copenhagen",)),
    Party("FR", "France", "Франція", "donor", ("paris",)),
    Party("DE", "Germany", "Німеччина", "donor", ("berlin",)),
    Party("NL", "Netherlands", "Нідерланди", "donor", ("the-hague",)),
    Party("GB", "United Kingdom", "Велика Британія", "donor", ("london",)),
    Party("US", "United States", "Сполучені Штати Америки", "donor", ("washington",)),
    Party("IT", "Italy", "Італія", "donor", ("rome",)),
    Party("NO", "Norway", "Норвегія", "donor", ("oslo",)),
    Party("FI", "Finland", "Фінляндія", "donor", ("helsinki",)),
    Party("EU", "European Union", "Європейський Союз", "observer", ("brussels",)),
    Party("WB", "World Bank", "Світовий банк", "observer", ("washington",)),
    Party("CZ", "Czechia", "Чехія", "observer", ("prague",)),
]


def facts(folder):
    return {path.stem: tomllib.loads(path.read_text()) for path in sorted((DATA / folder).glob("*.toml"))}


class Story:
    def __init__(self, nodes):
        self.nodes = nodes
        self.first = {party.code: party.nodes()[0] for party in nodes.parties}
        self.answers = [one for one in json.loads((DATA / "answers.json").read_text())
                        if one["donor"] in self.first]
        self.needs = {}        # row -> name
        self.commitments = {}  # (row, donor) -> name

    def post(self, *words, node, show=False):
        return self.nodes.talgu(*words, node=node, show=show)["name"]

    def connect(self):
        title("3. The nodes start and find each other")
        for node in self.nodes.names:
            self.nodes.start(node)
        hubs = ["UA/kyiv", "PL/warsaw"]
        for node in self.nodes.names:
            for hub in hubs:
                if node != hub and (node not in hubs or hub == "UA/kyiv"):
                    self.nodes.dial(node, hub)
        for node in self.nodes.names:
            if node != "UA/kyiv":
                self.nodes.wait(lambda n=node: self.nodes.connected(n, "UA/kyiv"), f"{node} to reach Kyiv")
        tell("  All are connected; each link is encrypted and both ends have proved who they are.")

    def names_at(self, node, noun="need"):
        listed = self.nodes.talgu(noun, "list", node=node, show=False)[noun + "s"]
        return {one["name"] for one in listed}

    def post_needs(self):
        rows = [row for row in facts("needs") if row not in PARTS]
        title(f"4. Ukraine posts {len(rows)} needs: the public civil projects (sources in tests/data/SOURCES.md)")
        for number, row in enumerate(rows):
            node = self.nodes.parties[0].nodes()[number % 2]
            audience = "open" if row in OPEN else "coordination"
            self.needs[row] = self.post("need", "add", DATA / "needs" / f"{row}.toml", "--audience",
                                        audience, node=node, show=number < 2)
        tell(f"  ... and {len(rows) - 2} more, half of them in Kyiv, half in Lviv.")
        for node in self.nodes.names:
            wanted = {self.needs[row] for row in rows if row in OPEN or not self.observes(node)}
            spent = self.nodes.wait(lambda n=node, w=wanted: self.names_at(n) == w,
                                    f"the needs at {node}")
            tell(f"  {node} holds {len(wanted)} needs after {spent * 1000:.0f} ms more.")

    def observes(self, node):
        code = node.split("/")[0]
        return any(party.code == code and party.role == "observer" for party in self.nodes.parties)

    def post_offers(self):
        offers = {row: fact for row, fact in facts("offers").items()
                  if self.donor_of(row) in self.first}
        title(f"5. Donors offer money: {len(offers)} public pledges, each for Ukraine and the back office only")
        for number, row in enumerate(offers):
            self.post("offer", "add", DATA / "offers" / f"{row}.toml",
                      node=self.first[self.donor_of(row)], show=number < 2)
        self.nodes.wait(lambda: len(self.names_at("UA/kyiv", "offer")) == len(offers), "offers in Kyiv")
        self.nodes.show("offer", "list", node="UA/kyiv")
        tell("\n  Stockholm sees its own and no other donor's:")
        self.nodes.show("offer", "list", node="SE/stockholm")

    def donor_of(self, row):
        return (DATA / "offers" / f"{row}.toml").read_text().split(" of ", 1)[1].split(":", 1)[0]

    def commit(self):
        title(f"6. Donors commit themselves to lines of needs ({len(self.answers)} commitments)")
        for number, one in enumerate(self.answers):
            name = self.post("commitment", "add", "--need", self.needs[one["need"]], "--line", "1",
                             "--quantity", one["quantity"], node=self.first[one["donor"]],
                             show=number < 2)
            self.commitments[one["need"], one["donor"]] = name
        self.nodes.wait(lambda: len(self.names_at("UA/kyiv", "commitment")) == len(self.answers),
                        "the commitments in Kyiv")
        tell("\n  What waits for an answer in Kyiv:")
        self.nodes.show("inbox", node="UA/kyiv")

    def accept(self):
        accepted = [one for one in self.answers if one["then"] in ("accepted", "halted")]
        title(f"7. Kyiv accepts {len(accepted)} of them; the others were only announced and wait")
        for number, one in enumerate(accepted):
            self.post("response", "accept", self.commitments[one["need"], one["donor"]],
                      node="UA/kyiv", show=number < 2)

    def halt(self):
        halted = [one for one in self.answers if one["then"] == "halted"]
        if halted:
            title(f"8. {len(halted)} promises are halted by their donors: the gaps open again")
            why = "halted by the donor"
        else:
            # Every public halted row is of a donor that is not here: the demo's own example.
            title("8. Sweden takes back one promise (no public fact: an example): the gap opens again")
            halted, why = [{"need": "prj-069", "donor": "SE"}], "an example of the demo"
        for one in halted:
            name = self.commitments[one["need"], one["donor"]]
            self.nodes.wait(lambda n=name, d=one["donor"]: self.state(self.first[d], n) == "accepted",
                            f"the acceptance of {name} at {one['donor']}")
            self.post("close", name, "--reason", "withdrawn", "--text", why,
                      node=self.first[one["donor"]], show=True)
            self.nodes.wait(lambda n=name: self.state("UA/kyiv", n) == "withdrawn-after-accept",
                            f"Kyiv to see {name} withdrawn")
        self.halted = [(one["need"], one["donor"]) for one in halted]
        self.nodes.show("need", "show", self.needs[halted[0]["need"]], node="UA/kyiv")

    def state(self, node, name):
        listed = self.nodes.talgu("commitment", "list", node=node, show=False)["commitments"]
        return next((one["state"] for one in listed if one["name"] == name), "")

    def catch_up(self):
        title("9. Warsaw is cut off while others write; then it returns and catches up")
        self.nodes.stop("PL/warsaw")
        later = self.post("need", "add", DATA / "needs" / "prj-055.toml", node="UA/lviv", show=True)
        self.nodes.wait(lambda: later in self.names_at("SE/stockholm"), "the need in Stockholm")
        name = self.post("commitment", "add", "--need", later, "--line", "1", "--quantity", "1000",
                         node="EE/kyiv-office", show=True)
        self.nodes.wait(lambda: name in self.names_at("UA/kyiv", "commitment"), "it in Kyiv")
        self.nodes.start("PL/warsaw")
        self.nodes.dial("PL/warsaw", "UA/kyiv")
        spent = self.nodes.wait(lambda: name in self.names_at("PL/warsaw", "commitment")
                                and later in self.names_at("PL/warsaw"), "Warsaw to catch up")
        tell(f"  Warsaw, the back office, has both after {spent * 1000:.0f} ms.")

    def observer(self):
        title("10. The observer reads what is open, and writes nothing")
        self.nodes.show("need", "list", node="NATO/brussels")
        self.nodes.refused("commitment", "add", "--need", self.needs["prj-025"], "--line", "1",
                           "--quantity", "1", node="NATO/brussels")

    def state_coverage(self):
        title("11. Kyiv states how far its needs are covered: figures, and no donor's name")
        need = self.needs[next(one["need"] for one in self.answers
                               if one["then"] == "accepted" and one["donor"] != "EE")]
        self.nodes.show("need", "show", need, node="EE/kyiv-office")
        tell("\n  Estonia sees no promise but its own, and would take the rest for open. So Kyiv says, of all\n"
             "  needs together, so that no statement points at a donor:")
        entries = self.nodes.talgu_lines("coverage", "state", "--all", node="UA/kyiv")
        stated = sum(1 + len(entry.get("batch", [])) for entry in entries)
        tell(f"    {stated} statements in {len(entries)} entries, one for each circle of readers.")
        self.nodes.wait(lambda: len(self.nodes.talgu("coverage", "list", node="EE/kyiv-office", show=False)
                                    ["statements"]) == stated, "the statements in Estonia's node")
        self.nodes.show("need", "show", need, node="EE/kyiv-office")

    def boards(self):
        title("12. The same exchange, seen from three places")
        seen = {}
        for node in ("UA/kyiv", "SE/stockholm", "NATO/brussels"):
            self.nodes.show("board", node=node)
            seen[node] = self.nodes.talgu("board", node=node, show=False)
            tell("")
        explain(seen)
        self.check_totals(seen["UA/kyiv"])

    def check_totals(self, board):
        """The board of Kyiv against sums that are made from the data files alone."""
        required, accepted = defaultdict(int), defaultdict(int)
        for row, fact in facts("needs").items():
            if row in PARTS and row != "prj-055":
                continue
            for line in fact["line"]:
                required[line["category"]] += steps(line["quantity"], line["category"])
        for one in self.answers:
            if one["then"] == "accepted" and (one["need"], one["donor"]) not in self.halted:
                category = facts("needs")[one["need"]]["line"][0]["category"]
                accepted[category] += steps(one["quantity"], category)
        for row in board["categories"]:
            code = row["category"]
            if (row["required"], row["accepted"]) != (required[code], accepted[code]):
                raise Stopped(f"{code}: the board says {row['required']} and {row['accepted']}, "
                              f"the data files {required[code]} and {accepted[code]}")
        tell(f"\n  The sums of Kyiv's board in {len(board['categories'])} categories equal those of the data files.")


def scale(category):
    if category.startswith("FN.") or category in ("CL.HST", "CL.VLT", "SO.BLD"):
        return 2
    return 1 if category in ("SO.HNT", "IR.RSP", "IR.FOR", "IR.RST", "AS.PEN", "EX.ENG", "EX.POL",
                             "EX.PMO") else 0


def steps(quantity, category):
    """A quantity of a file in the smallest steps of its unit."""
    whole, _, part = str(quantity).partition(".")
    digits = scale(category)
    return int(whole) * 10 ** digits + int(part.ljust(digits, "0")[:digits] or 0)


def explain(seen):
    counts = {node: board["counts"] for node, board in seen.items()}
    kyiv, stockholm, nato = (counts[n] for n in ("UA/kyiv", "SE/stockholm", "NATO/brussels"))
    tell("  Why they differ:")
    tell(f"  - Kyiv owns the needs and reads every answer to them: {kyiv['commitments']} commitments of all donors.")
    tell(f"  - Stockholm reads the same {stockholm['needs']} needs, but only its own {stockholm['commitments']} "
         "commitments: a donor's promise goes to Ukraine and the back office alone.")
    tell(f"  - The observer holds {nato['needs']} needs, the ones posted to `open`, and no promise at all.")
    if not kyiv["commitments"] > stockholm["commitments"] > nato["commitments"] == 0:
        raise Stopped("a node sees what it must not, or not what it should")


def stay(nodes):
    title("The nodes keep running. Commands to try:")
    tool = os.path.relpath(nodes.bin / "talgu")
    for node in ("UA/kyiv", "SE/stockholm", "NATO/brussels"):
        tell(f"  {tool} --home {nodes.home(node)} board")
    tell(f"  {tool} --home {nodes.home('UA/kyiv')} inbox")
    tell(f"  {tool} --home {nodes.home('UA/kyiv')} peer why PL/warsaw")
    tell("Stop them with Ctrl-C.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass


def run(nodes, show):
    title(f"1. {len(nodes.parties)} parties found a federation (on machines without a network)")
    nodes.found(show)
    tell(f"  Founded. The fingerprint that people compare aloud:\n    {nodes.fingerprint}")
    title("2. Each party certifies its nodes, and the nodes join")
    nodes.join(show)
    story = Story(nodes)
    for step in (story.connect, story.post_needs, story.post_offers, story.commit, story.accept,
                 story.halt, story.catch_up, story.observer, story.state_coverage,
                 story.boards):
        step()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="folder of talgud and talgu")
    parser.add_argument("--all", action="store_true", help="every party of the mechanism, not five")
    parser.add_argument("--folder", type=Path, default=ROOT / "demo-run", help="where the nodes live")
    parser.add_argument("--stay", action="store_true", help="keep the nodes running at the end")
    options = parser.parse_args()

    folder = options.folder.resolve()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    (folder / "admins").mkdir()
    (folder / "nodes").mkdir()
    nodes = Nodes(options.bin.resolve(), folder, SIX + (REST if options.all else []), "PL")
    nodes.passphrase.touch(mode=0o600)
    nodes.passphrase.write_text(secrets.token_hex(16) + "\n")

    # Whatever ends the demo ends its nodes, also where a script started it in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    try:
        run(nodes, show=not options.all)
        title(f"Done in {time.monotonic() - began:.0f} s. Everything is in {folder.name}/ .")
        if options.stay:
            stay(nodes)
    except Stopped as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        print(f"The nodes' logs are in {folder}", file=sys.stderr)
        sys.exit(1)
    finally:
        nodes.stop_all()


if __name__ == "__main__":
    main()
