#!/usr/bin/env python3
"""One need travels from Kyiv to Warsaw: three real nodes, founded as an admin would found them.

Every command is the real program; nothing is simulated. Called by tools/demo.sh.
"""

import argparse
import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDS = ROOT / "tests" / "data" / "needs"
DEADLINE_S = 30
ATTENTION = 4  # done, and something wants a look: here, a node that is still locked

PARTIES = [
    ("UA", "Ukraine", "Україна", "recipient", "kyiv", "writer"),
    ("PL", "Poland", "Польща", "donor", "warsaw", "writer"),
    ("NATO", "North Atlantic Treaty Organization", "Організація Північноатлантичного договору",
     "observer", "brussels", "observer"),
]


def title(text):
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def tell(text):
    print(text, flush=True)


class Stopped(Exception):
    pass


class Demo:
    def __init__(self, binaries, folder):
        self.bin, self.folder = binaries, folder
        self.passphrase = folder / "passphrase"
        self.nodes, self.processes = {}, {}
        self.fingerprint = None

    def talgu(self, *args, home=None, show=True, parse=True):
        """Runs talgu as an admin would; prints the command without the demo's own options."""
        words = [str(word) for word in args]
        if show:
            where = f" --home {home.relative_to(self.folder)}" if home else ""
            tell(f"  $ talgu{where} {' '.join(self.short(word) for word in words)}")
        # Random passphrases need no costly derivation; people's do, and get it by default.
        command = [str(self.bin / "talgu"), "--yes", "--passphrase-file", str(self.passphrase),
                   "--kdf-memory-mib", "64"]
        if home:
            command += ["--home", str(home)]
        if parse:
            command.append("--json")
        done = subprocess.run([*command, *words], capture_output=True, text=True)
        if done.returncode not in (0, ATTENTION):
            raise Stopped(f"talgu {' '.join(words)}\n{done.stderr or done.stdout}")
        return json.loads(done.stdout) if parse else done.stdout

    def short(self, word):
        shown = word.replace(str(self.folder) + "/", "").replace(str(ROOT) + "/", "")
        return f'"{shown}"' if " " in shown else shown

    def show(self, *args, home):
        """Runs a verb and prints what a person would read."""
        for line in self.talgu(*args, home=home, parse=False).splitlines():
            tell(f"    {line}")

    def wait(self, condition, what):
        end = time.monotonic() + DEADLINE_S
        pause = select.poll()
        began = time.monotonic()
        while not condition():
            if time.monotonic() > end:
                raise Stopped(f"waited {DEADLINE_S} s in vain for: {what}")
            pause.poll(20)
        return time.monotonic() - began

    # ---- the steps ----

    def found(self):
        title("1. Three parties found a federation (on machines without a network)")
        for code, name, name_uk, role, _, _ in PARTIES:
            self.talgu("party", "new", "--code", code, "--name", name, "--name-uk", name_uk, "--role",
                       role, "--dir", self.folder / "admins" / code)
        files = [self.folder / "admins" / code / f"{code}.tgu" for code, *_ in PARTIES]
        self.talgu("federation", "draft", *files, "--title", "Tallinn Mechanism", "--out",
                   self.folder / "draft.tgu")
        for code, *_ in PARTIES:
            self.talgu("federation", "sign", self.folder / "draft.tgu", *self.keys(code), "--out",
                       self.folder / f"signed-{code}.tgu", "--policy-out",
                       self.folder / f"policy-{code}.tgu")
        signed = [self.folder / f"signed-{code}.tgu" for code, *_ in PARTIES]
        founded = self.talgu("federation", "found", *signed, "--out", self.folder / "charter.tgu")
        self.fingerprint = founded["fingerprint"]
        tell(f"  Founded. The fingerprint that people compare aloud:\n    {self.fingerprint}")

    def keys(self, code):
        keys = sorted((self.folder / "admins" / code).glob("admin-*.key"))[:2]
        return [word for key in keys for word in ("--key", key)]

    def join(self):
        title("2. Each party certifies its node, and the nodes join")
        charter = self.folder / "charter.tgu"
        for code, _, _, _, label, role in PARTIES:
            home = self.folder / "nodes" / f"{code}-{label}"
            self.nodes[code] = home
            request = self.folder / f"{code}-request.tgu"
            self.talgu("node", "new", "--charter", charter, "--party", code, "--label", label, "--role",
                       role, "--listen", "tcp://127.0.0.1:0", "--out", request, home=home)
            statement = self.folder / f"{code}-statement.tgu"
            self.talgu("party", "certify", request, "--charter", charter, *self.keys(code), "--out",
                       statement)
            self.talgu("party", "log", statement, "--charter", charter, "--out",
                       self.folder / f"{code}-log.tgu")
        logs = [word for code, *_ in PARTIES for word in ("--log", self.folder / f"{code}-log.tgu")]
        self.talgu("federation", "pack", "--charter", charter, *logs, "--out", self.folder / "join.tgu")
        for code, *_ in PARTIES:
            self.talgu("node", "join", self.folder / "join.tgu", "--policy",
                       self.folder / f"policy-{code}.tgu", "--fingerprint", self.fingerprint,
                       home=self.nodes[code])

    def start_node(self, code):
        home = self.nodes[code]
        log = open(self.folder / f"{code}.log", "ab")
        self.processes[code] = subprocess.Popen([str(self.bin / "talgud"), "--home", str(home)], stdout=log, stderr=log,
                         stdin=subprocess.DEVNULL, start_new_session=True)
        log.close()
        tell(f"  $ talgud --home {home.relative_to(self.folder)} &")
        self.wait(lambda: self.ready(home), f"the node of {code} to answer")
        self.talgu("unlock", home=home)

    def ready(self, home):
        try:
            self.talgu("status", home=home, show=False)
            return True
        except Stopped:
            return False

    def endpoint(self, code):
        return (self.nodes[code] / "run" / "endpoint").read_text().split()[0]

    def connected(self, code, name):
        peers = self.talgu("peer", home=self.nodes[code], show=False)["peers"]
        return any(peer["name"] == name and peer["connected"] for peer in peers)

    def start(self):
        title("3. Three nodes start and find each other")
        for code, *_ in PARTIES:
            self.start_node(code)
        for code, other in (("PL", "UA/kyiv"), ("NATO", "UA/kyiv"), ("NATO", "PL/warsaw")):
            self.talgu("peer", "address", other, self.endpoint(other.split("/")[0]),
                       home=self.nodes[code])
        for code, other in (("PL", "UA/kyiv"), ("NATO", "UA/kyiv"), ("NATO", "PL/warsaw")):
            self.wait(lambda c=code, o=other: self.connected(c, o), f"{code} to reach {other}")
        tell("  All three are connected; each link is encrypted and both ends have proved who they are.")

    def post(self, name, audience):
        posted = self.talgu("need", "add", NEEDS / f"{name}.toml", "--audience", audience,
                            home=self.nodes["UA"])
        return posted["name"]

    def names_at(self, code):
        listed = self.talgu("need", "list", home=self.nodes[code], show=False)["needs"]
        return {need["name"] for need in listed}

    def travel(self):
        title("4. Kyiv posts needs (facts of public projects; sources in tests/data/SOURCES.md)")
        coordination = [self.post(name, "coordination") for name in ("prj-032", "prj-035")]
        opened = self.post("prj-007", "open")
        spent = self.wait(lambda: self.names_at("PL") >= {*coordination, opened}, "the needs in Warsaw")
        tell(f"  Warsaw has all three {spent * 1000:.0f} ms after the last was posted:")
        self.show("need", "list", home=self.nodes["PL"])
        self.wait(lambda: opened in self.names_at("NATO"), "the open need at NATO")
        tell("\n  The NATO observer has only the one that is open to observers:")
        self.show("need", "list", home=self.nodes["NATO"])
        tell("\n  And it may not write:")
        refused = subprocess.run([str(self.bin / "talgu"), "--yes", "--home", str(self.nodes["NATO"]),
                                  "need", "add", str(NEEDS / "prj-007.toml"), "--audience", "open"],
                                 capture_output=True, text=True)
        tell("  $ talgu --home nodes/NATO-brussels need add prj-007.toml --audience open")
        for line in refused.stderr.splitlines():
            tell(f"    {line}")
        if refused.returncode == 0 or self.names_at("NATO") != {opened}:
            raise Stopped("the observer holds or wrote what it must not")
        return coordination[0]

    def catch_up(self):
        title("5. Warsaw is cut off while Kyiv writes on; then it returns and catches up")
        home = self.nodes["PL"]
        pid = int((home / "run" / "pid").read_text())
        tell(f"  $ kill {pid}    # a clean stop of talgud in Warsaw")
        os.kill(pid, signal.SIGTERM)
        self.wait(lambda: self.processes["PL"].poll() is not None, "talgud in Warsaw to end")
        later = {self.post(name, "coordination") for name in ("prj-057", "prj-059")}
        self.start_node("PL")
        self.talgu("peer", "address", "UA/kyiv", self.endpoint("UA"), home=home)
        spent = self.wait(lambda: self.names_at("PL") >= later, "Warsaw to catch up")
        tell(f"  Warsaw has caught up after {spent * 1000:.0f} ms:")
        self.show("need", "list", home=home)

    def look(self, name):
        title("6. A closer look")
        self.show("need", "show", name, home=self.nodes["PL"])
        self.show("record", "history", name, home=self.nodes["PL"])
        self.show("peer", "why", "PL/warsaw", home=self.nodes["UA"])
        self.show("status", home=self.nodes["UA"])

    def stop(self):
        for home in self.nodes.values():
            try:
                os.kill(int((home / "run" / "pid").read_text()), signal.SIGTERM)
            except (OSError, ValueError):
                pass


def stay(demo):
    title("The nodes keep running. Commands to try:")
    tool = os.path.relpath(demo.bin / "talgu")
    for code in ("UA", "PL", "NATO"):
        tell(f"  {tool} --home {demo.nodes[code]} need list")
    tell(f"  {tool} --home {demo.nodes['UA']} peer why PL/warsaw")
    tell(f"  {tool} --home {demo.nodes['UA']} --yes need add {NEEDS / 'prj-036.toml'}")
    tell("Stop them with Ctrl-C.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, help="folder of talgud and talgu")
    parser.add_argument("--stay", action="store_true", help="keep the nodes running at the end")
    options = parser.parse_args()

    folder = ROOT / "demo-run"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    (folder / "admins").mkdir()
    (folder / "nodes").mkdir()
    demo = Demo(options.bin.resolve(), folder)
    demo.passphrase.touch(mode=0o600)
    demo.passphrase.write_text(secrets.token_hex(16) + "\n")

    # Whatever ends the demo ends its nodes, also where a script started it in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    try:
        demo.found()
        demo.join()
        demo.start()
        name = demo.travel()
        demo.catch_up()
        demo.look(name)
        title(f"Done in {time.monotonic() - began:.0f} s. Everything is in {folder.name}/ .")
        if options.stay:
            stay(demo)
    except Stopped as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        print(f"The nodes' logs are in {folder}", file=sys.stderr)
        sys.exit(1)
    finally:
        demo.stop()


if __name__ == "__main__":
    main()
