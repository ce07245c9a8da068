"""Real parties, real nodes, real processes: what every system test of Talgud stands on.

A test makes a World in a temporary folder, founds a federation with the commands an admin would
type, starts nodes, and waits for conditions with a deadline. Nothing here sleeps for its own sake.
"""

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jsonschema

BIN = Path(os.environ.get("TALGU_BIN_DIR", "build/release/node"))
DATA = Path(__file__).resolve().parent.parent / "data"
SCHEMAS = Path(__file__).resolve().parent.parent.parent / "docs" / "json"
DEADLINE = float(os.environ.get("TALGU_TEST_DEADLINE", "60"))


class Failed(Exception):
    """The test's expectation does not hold."""


def check(condition, what):
    if not condition:
        raise Failed(what)


def wait_until(condition, what, deadline=None):
    """Waits until condition() is true; raises with `what` and the last value at the deadline."""
    end = time.monotonic() + (deadline or DEADLINE)
    pause = select.poll()  # an empty poll set is a wait that a signal can end
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited in vain for: {what}; last: {value!r}")
        pause.poll(20)


def checked(answer):
    """An object that talgu printed, once it has the shape that docs/json/ gives it."""
    _, name, version = answer["schema"].split("/")
    schema = json.loads((SCHEMAS / f"{name}.{version}.json").read_text())
    try:
        jsonschema.validate(answer, schema)
    except jsonschema.ValidationError as error:
        raise Failed(f"{answer['schema']}: {error.message} at {list(error.absolute_path)}") from error
    return answer


class CommandFailed(Failed):
    def __init__(self, args, code, out, err):
        super().__init__(f"{' '.join(map(str, args))}: exit {code}\n{out}{err}")
        self.code, self.out, self.err = code, out, err


def run(args, expect=0, **kwargs):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=DEADLINE,
                          **kwargs)
    if expect is not None and done.returncode != expect:
        raise CommandFailed(args, done.returncode, done.stdout, done.stderr)
    return done


class Party:
    def __init__(self, world, code, name, name_uk, role):
        self.world, self.code = world, code
        self.folder = world.folder / "admins" / code
        self.folder.parent.mkdir(exist_ok=True)
        world.talgu_offline("party", "new", "--code", code, "--name", name, "--name-uk", name_uk,
                            "--role", role, "--dir", self.folder)
        self.log = None
        self.statements = 0

    @property
    def file(self):
        return self.folder / f"{self.code}.tgu"

    @property
    def keys(self):
        """As many admin keys as the threshold of 2of3 needs."""
        return sorted(self.folder.glob("admin-*.key"))[:2]

    def key_options(self):
        return [word for key in self.keys for word in ("--key", key)]


class Node:
    def __init__(self, world, party, label, role="writer"):
        self.world, self.party, self.label = world, party, label
        self.name = f"{party.code}/{label}"
        self.home = world.folder / "nodes" / f"{party.code}-{label}"
        self.home.parent.mkdir(exist_ok=True)
        self.process = None
        self.log_path = world.folder / "logs" / f"{party.code}-{label}.log"
        self.log_path.parent.mkdir(exist_ok=True)
        request = world.folder / f"{party.code}-{label}.request.tgu"
        self.talgu("node", "new", "--charter", world.charter, "--party", party.code, "--label", label,
                   "--role", role, "--listen", "tcp://127.0.0.1:0", "--out", request)
        world.certify(party, request)

    def talgu(self, *args, expect=0, as_json=True):
        """Runs talgu on this home; returns its JSON object (or list of lines)."""
        command = [BIN / "talgu", "--home", self.home, "--yes", "--passphrase-file",
                   self.world.passphrase, "--kdf-memory-mib", "64"]
        if as_json:
            command.append("--json")
        done = run([*command, *args], expect=expect)
        if not as_json:
            return done.stdout
        lines = [checked(json.loads(line)) for line in done.stdout.splitlines()]
        return lines[0] if len(lines) == 1 else lines

    def refused(self, *args):
        """Runs a verb that must be refused; returns what it said on standard error."""
        done = run([BIN / "talgu", "--home", self.home, "--yes", "--passphrase-file",
                    self.world.passphrase, *args], expect=None)
        check(done.returncode != 0, f"{args} was not refused")
        return done.stderr

    def join(self):
        policy = self.world.policies[self.party.code]
        self.talgu("node", "join", self.world.pack, "--policy", policy, "--fingerprint",
                   self.world.fingerprint)

    def start(self, unlock=True, env=None):
        check(self.process is None, f"{self.name} runs already")
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(self.program(), stderr=log, stdout=log,
                                        stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})})
        log.close()
        self.world.running.append(self)
        wait_until(self.answers, f"{self.name} to answer")
        if unlock:
            self.talgu("unlock")

    def program(self):
        return [str(BIN / "talgud"), "--home", str(self.home)]

    def answers(self):
        if self.process.poll() is not None:
            raise Failed(f"{self.name} ended with {self.process.returncode}:\n{self.log_tail()}")
        try:
            return self.talgu("status", expect=None)
        except (json.JSONDecodeError, IndexError):
            return None

    def stop(self):
        """A clean stop; fails if talgud does not end with 0."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=DEADLINE)
        self.forget()
        check(code == 0, f"{self.name} ended with {code}:\n{self.log_tail()}")

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=DEADLINE)
        self.forget()

    def forget(self):
        self.process = None
        self.world.running.remove(self)

    def log_tail(self, lines=20):
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def logs(self):
        return self.log_path.read_text(errors="replace")

    def endpoint(self):
        path = self.home / "run" / "endpoint"
        return wait_until(lambda: path.exists() and path.read_text().split(), "the endpoint")[0]

    def all_needs(self):
        """The list to its end, page by page."""
        page = self.talgu("need", "list")
        needs = page["needs"]
        while "more" in page:
            page = self.talgu("need", "list", "--after", page["more"])
            needs += page["needs"]
        return needs

    def needs(self):
        return {need["name"]: need for need in self.all_needs()}

    def peer(self, code_label):
        for peer in self.talgu("peer")["peers"]:
            if peer["name"] == code_label:
                return peer
        return None


def set_limit(node, key, value):
    """Puts `key = value` into the table [limits] of the node's configuration."""
    path = node.home / "talgud.toml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith(f"{key} ")]
    at = lines.index("[limits]") + 1 if "[limits]" in lines else None
    if at is None:
        lines += ["[limits]"]
        at = len(lines)
    lines.insert(at, f"{key} = {value}")
    path.write_text("\n".join(lines) + "\n")


class World:
    """One temporary folder with one federation in it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="talgu-"))
        self.passphrase = self.folder / "passphrase"
        self.passphrase.write_text(secrets.token_hex(16) + "\n")
        self.passphrase.chmod(0o600)
        self.parties, self.policies, self.running = {}, {}, []
        self.charter = self.folder / "federation.tgu"
        self.pack = self.folder / "join.tgu"
        self.fingerprint = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        for node in list(self.running):
            if kind is not None:
                print(f"--- last lines of {node.name} ---\n{node.log_tail(40)}", file=sys.stderr)
            node.kill()
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(f"kept for a look: {self.folder}", file=sys.stderr)

    def talgu_offline(self, *args, expect=0):
        done = run([BIN / "talgu", "--json", "--yes", "--passphrase-file", self.passphrase,
                    "--kdf-memory-mib", "64", *args], expect=expect)
        return checked(json.loads(done.stdout)) if done.stdout else None

    def found(self, parties, back_office=None):
        """parties: (code, name, name_uk, role). Founds the federation; fills charter, policies."""
        office = ["--back-office", back_office] if back_office else []
        for code, name, name_uk, role in parties:
            self.parties[code] = Party(self, code, name, name_uk, role)
        draft = self.folder / "draft.tgu"
        files = [party.file for party in self.parties.values()]
        self.talgu_offline("federation", "draft", *files, "--title", "Tallinn Mechanism", "--out",
                           draft)
        signed = []
        for code, party in self.parties.items():
            signed.append(self.folder / f"signed-{code}.tgu")
            self.policies[code] = self.folder / f"policy-{code}.tgu"
            self.talgu_offline("federation", "sign", draft, *party.key_options(), *office, "--out",
                               signed[-1], "--policy-out", self.policies[code])
        founded = self.talgu_offline("federation", "found", *signed, "--out", self.charter)
        self.fingerprint = founded["fingerprint"]

    def certify(self, party, request):
        party.statements += 1
        statement = party.folder / f"statement-{party.statements}.tgu"
        log = party.folder / f"log-{party.statements}.tgu"
        before = ["--log", party.log] if party.log else []
        self.talgu_offline("party", "certify", request, "--charter", self.charter, *before,
                           *party.key_options(), "--out", statement)
        self.talgu_offline("party", "log", statement, "--charter", self.charter, *before, "--out", log)
        party.log = log

    def make_pack(self, contacts=()):
        logs = [word for party in self.parties.values() if party.log for word in ("--log", party.log)]
        contacts = [word for contact in contacts for word in ("--contact", contact)]
        self.pack.unlink(missing_ok=True)
        self.talgu_offline("federation", "pack", "--charter", self.charter, *logs, *contacts, "--out",
                           self.pack)

    def connect(self, dialler, listener):
        """dialler dials the address on which listener really listens."""
        dialler.talgu("peer", "address", listener.name, listener.endpoint())


THREE = [
    ("UA", "Ukraine", "Україна", "recipient"),
    ("PL", "Poland", "Польща", "donor"),
    ("NATO", "North Atlantic Treaty Organization", "Організація Північноатлантичного договору",
     "observer"),
]


def three_nodes(world, observer_class=Node):
    """Kyiv, Warsaw and the NATO observer, joined and not yet started."""
    world.found(THREE)
    kyiv = Node(world, world.parties["UA"], "kyiv")
    warsaw = Node(world, world.parties["PL"], "warsaw")
    nato = observer_class(world, world.parties["NATO"], "observer", role="observer")
    world.make_pack()
    for node in (kyiv, warsaw, nato):
        node.join()
    return kyiv, warsaw, nato


def start_and_connect(world, nodes):
    """Starts the nodes and lets each dial those before it."""
    for node in nodes:
        node.start()
    for i, dialler in enumerate(nodes):
        for listener in nodes[:i]:
            world.connect(dialler, listener)
    for i, dialler in enumerate(nodes):
        for listener in nodes[:i]:
            wait_until(lambda d=dialler, l=listener: (d.peer(l.name) or {}).get("connected"),
                       f"{dialler.name} to reach {listener.name}")


def main(*tests):
    """Runs the tests given as functions; one line each; exit 1 if one fails."""
    failed = 0
    for test in tests:
        began = time.monotonic()
        try:
            with World() as world:
                test(world)
            print(f"ok   {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
        except Failed as error:
            failed += 1
            print(f"FAIL {test.__name__}: {error}", flush=True)
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
