"""A federation on this machine for the demo: founded as admins would, each node a real talgud."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEADLINE_S = 60
ATTENTION = 4  # done, and something wants a look: here, a node that is still locked


def title(text):
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def tell(text):
    print(text, flush=True)


class Stopped(Exception):
    pass


@dataclass
class Party:
    code: str
    name: str
    name_uk: str
    role: str
    labels: tuple  # of its nodes

    def nodes(self):
        return [f"{self.code}/{label}" for label in self.labels]


class Nodes:
    """Runs talgu and talgud; nodes are called as people call them: UA/kyiv."""

    def __init__(self, binaries, folder, parties, back_office):
        self.bin, self.folder, self.parties, self.back_office = binaries, folder, parties, back_office
        self.passphrase = folder / "passphrase"
        self.names = [name for party in parties for name in party.nodes()]
        self.processes = {}
        self.fingerprint = None

    def home(self, node):
        return self.folder / "nodes" / node.replace("/", "-")

    def command(self, words, node):
        # Random passphrases need no costly derivation; people's do, and get it by default.
        command = [str(self.bin / "talgu"), "--yes", "--passphrase-file", str(self.passphrase),
                   "--kdf-memory-mib", "64"]
        if node:
            command += ["--home", str(self.home(node))]
        return [*command, *(str(word) for word in words)]

    def tell_command(self, words, node):
        where = f" --home {self.home(node).relative_to(self.folder)}" if node else ""
        tell(f"  $ talgu{where} {' '.join(self.short(str(word)) for word in words)}")

    def talgu(self, *words, node=None, show=True):
        """Runs talgu as an admin would; returns its JSON object."""
        return self.talgu_lines(*words, node=node, show=show)[0]

    def talgu_lines(self, *words, node=None, show=True):
        """The same of a verb that may print several."""
        if show:
            self.tell_command(words, node)
        done = subprocess.run(self.command(["--json", *words], node), capture_output=True, text=True)
        if done.returncode not in (0, ATTENTION):
            raise Stopped(f"talgu {' '.join(str(word) for word in words)}\n{done.stderr or done.stdout}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def show(self, *words, node):
        """Runs a verb and prints what a person would read."""
        self.tell_command(words, node)
        done = subprocess.run(self.command(words, node), capture_output=True, text=True)
        if done.returncode not in (0, ATTENTION):
            raise Stopped(f"talgu {' '.join(str(word) for word in words)}\n{done.stderr or done.stdout}")
        for line in done.stdout.splitlines():
            tell(f"    {line}")
        return done.stdout

    def refused(self, *words, node):
        """Runs a verb that must be refused and prints what it says."""
        self.tell_command(words, node)
        done = subprocess.run(self.command(words, node), capture_output=True, text=True)
        for line in done.stderr.splitlines():
            tell(f"    {line}")
        if done.returncode == 0:
            raise Stopped(f"talgu {' '.join(str(word) for word in words)} was not refused")

    def short(self, word):
        shown = word.replace(str(self.folder) + "/", "").replace(str(ROOT) + "/", "")
        return f'"{shown}"' if " " in shown else shown

    def wait(self, condition, what):
        end = time.monotonic() + DEADLINE_S
        pause = select.poll()
        began = time.monotonic()
        while not condition():
            if time.monotonic() > end:
                raise Stopped(f"waited {DEADLINE_S} s in vain for: {what}")
            pause.poll(50)
        return time.monotonic() - began

    # ---- founding ----

    def keys(self, code):
        keys = sorted((self.folder / "admins" / code).glob("admin-*.key"))[:2]
        return [word for key in keys for word in ("--key", key)]

    def found(self, show):
        """`show`: print the commands of the first party."""
        for party in self.parties:
            first = show and party is self.parties[0]
            self.talgu("party", "new", "--code", party.code, "--name", party.name, "--name-uk",
                       party.name_uk, "--role", party.role, "--dir", self.folder / "admins" / party.code,
                       show=first)
        files = [self.folder / "admins" / party.code / f"{party.code}.tgu" for party in self.parties]
        self.talgu("federation", "draft", *files, "--title", "Tallinn Mechanism", "--out",
                   self.folder / "draft.tgu", show=show)
        for party in self.parties:
            first = show and party is self.parties[0]
            self.talgu("federation", "sign", self.folder / "draft.tgu", *self.keys(party.code),
                       "--back-office", self.back_office, "--out",
                       self.folder / f"signed-{party.code}.tgu", "--policy-out",
                       self.folder / f"policy-{party.code}.tgu", show=first)
        signed = [self.folder / f"signed-{party.code}.tgu" for party in self.parties]
        founded = self.talgu("federation", "found", *signed, "--out", self.folder / "charter.tgu",
                             show=show)
        self.fingerprint = founded["fingerprint"]

    def certify(self, party, label, show):
        """One node of a party: its keys, its certificate, the party's log with it."""
        charter, node = self.folder / "charter.tgu", f"{party.code}/{label}"
        request = self.folder / f"{party.code}-{label}-request.tgu"
        statement = self.folder / f"{party.code}-{label}-statement.tgu"
        log = self.folder / f"{party.code}-log.tgu"
        self.talgu("node", "new", "--charter", charter, "--party", party.code, "--label", label,
                   "--listen", "tcp://127.0.0.1:0", "--out", request, node=node, show=show)
        so_far = ["--log", log] if log.exists() else []
        self.talgu("party", "certify", request, "--charter", charter, *so_far, *self.keys(party.code),
                   "--out", statement, show=show)
        if so_far:
            earlier = self.folder / f"{party.code}-log-before-{label}.tgu"
            log.rename(earlier)
            so_far = ["--log", earlier]
        self.talgu("party", "log", statement, "--charter", charter, *so_far, "--out", log, show=show)

    def join(self, show):
        for party in self.parties:
            for label in party.labels:
                self.certify(party, label, show and label == self.parties[0].labels[0])
        charter, pack = self.folder / "charter.tgu", self.folder / "join.tgu"
        logs = [word for party in self.parties
                for word in ("--log", self.folder / f"{party.code}-log.tgu")]
        self.talgu("federation", "pack", "--charter", charter, *logs, "--out", pack, show=show)
        for party in self.parties:
            for node in party.nodes():
                self.talgu("node", "join", pack, "--policy", self.folder / f"policy-{party.code}.tgu",
                           "--fingerprint", self.fingerprint, node=node,
                           show=show and node == self.names[0])
        if show:
            tell("  The others do the same.")

    # ---- running ----

    def start(self, node):
        home = self.home(node)
        with open(self.folder / f"{node.replace('/', '-')}.log", "ab") as log:
            self.processes[node] = subprocess.Popen(
                [str(self.bin / "talgud"), "--home", str(home)], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True)
        tell(f"  $ talgud --home {home.relative_to(self.folder)} &")
        self.wait(lambda: self.ready(node), f"the node {node} to answer")
        self.talgu("unlock", node=node, show=False)

    def stop(self, node):
        pid = int((self.home(node) / "run" / "pid").read_text())
        tell(f"  $ kill {pid}    # a clean stop of talgud on {node}")
        os.kill(pid, signal.SIGTERM)
        self.wait(lambda: self.processes[node].poll() is not None, f"talgud on {node} to end")

    def ready(self, node):
        try:
            self.talgu("status", node=node, show=False)
            return True
        except Stopped:
            return False

    def dial(self, node, other):
        """Tells a node where another one is; the connection serves both ways."""
        endpoint = (self.home(other) / "run" / "endpoint").read_text().split()[0]
        self.talgu("peer", "address", other, endpoint, node=node, show=False)

    def connected(self, node, other):
        peers = self.talgu("peer", node=node, show=False)["peers"]
        return any(peer["name"] == other and peer["connected"] for peer in peers)

    def stop_all(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
