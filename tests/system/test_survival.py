#!/usr/bin/env python3
"""What a node outlives: rot on its disk (fsck), a changed configuration (reload), and keys that
everybody has (keys-example/)."""

import json
import re
import shutil
import signal
import subprocess

from talgu_system import (BIN, DATA, Node, check, main, run, start_and_connect, three_nodes,
                          wait_until)

NEED = DATA / "needs" / "prj-032.toml"
HEADER = 152


def fsck(node, *options):
    """Exit code and report."""
    done = run([BIN / "talgu", "--json", "--home", node.home, "--passphrase-file",
                node.world.passphrase, "fsck", *options], expect=None)
    check(done.returncode in (0, 4), f"fsck ended with {done.returncode}: {done.stderr}")
    return done.returncode, json.loads(done.stdout)


class Disk:
    """The database file of a stopped node, to be damaged."""

    def __init__(self, node):
        self.path = node.home / "db" / "data.mdb"
        self.bytes = bytearray(self.path.read_bytes())

    def positions(self, needle):
        return [match.start() for match in re.finditer(re.escape(needle), bytes(self.bytes))]

    def flip(self, positions):
        """One bit at each position; pages that are no longer in use may hold copies."""
        check(positions, "the bytes to damage are found (else this test could not fail)")
        for at in positions:
            self.bytes[at] ^= 1
        self.path.write_bytes(self.bytes)

    def entry_headers(self, feed, seq):
        """Where the header of an entry begins: format 1 at 0, seq at 8, feed id at 24."""
        return [at - 24 for at in self.positions(feed)
                if self.bytes[at - 16:at - 8] == seq.to_bytes(8, "little")
                and self.bytes[at - 24:at - 22] == b"\x01\x00"]


def node_with_a_need(world):
    """Warsaw, stopped, which holds one need of Kyiv; its name, its feed and its sequence number."""
    kyiv, warsaw, _ = three_nodes(world)
    start_and_connect(world, (kyiv, warsaw))
    posted = kyiv.talgu("need", "add", NEED, "--audience", "coordination")
    wait_until(lambda: posted["name"] in warsaw.needs(), "the need in Warsaw")
    return kyiv, warsaw, posted


def fsck_needs_the_node_stopped(world):
    kyiv, warsaw, _ = three_nodes(world)
    warsaw.start()
    said = warsaw.refused("fsck")
    check("in use" in said and "stop talgud" in said, said)
    check(warsaw.talgu("status")["node"] == "PL/warsaw", "the node is unharmed")
    warsaw.stop()
    code, report = fsck(warsaw)
    check(code == 0 and report["clean"] and report["keys_opened"], f"clean: {report}")
    code, report = fsck(warsaw, "--without-keys")
    check(code == 0 and not report["keys_opened"], "no passphrase was asked")


def fsck_names_a_damaged_entry(world):
    kyiv, warsaw, posted = node_with_a_need(world)
    warsaw.stop()
    code, report = fsck(warsaw)
    check(code == 0 and report["checked"]["entries"] >= 3, f"clean at first: {report}")
    check(report["checked"]["keys"] == 1 and report["checked"]["view_rows"] >= 1, str(report))

    disk = Disk(warsaw)
    prefix = bytes.fromhex(posted["feed"])
    feed = next(bytes(disk.bytes[at:at + 32]) for at in disk.positions(prefix))
    body = [at + HEADER + 70 for at in disk.entry_headers(feed, posted["seq"])]
    disk.flip(body)
    code, report = fsck(warsaw)
    check(code == 4 and not report["clean"], f"damage is told by the exit code: {report}")
    check([(f["table"], f["feed"], f["seq"]) for f in report["findings"]] ==
          [("entries", feed.hex(), posted["seq"])], f"feed and sequence number: {report}")
    shown = run([BIN / "talgu", "--home", warsaw.home, "fsck", "--without-keys"], expect=4).stdout
    check(f"feed {posted['feed']}, entry {posted['seq']}" in shown, f"people read it too: {shown}")

    disk.flip(body)
    code, report = fsck(warsaw)
    check(code == 0, f"only that was wrong: {report}")


def fsck_mends_a_damaged_view(world):
    kyiv, warsaw, posted = node_with_a_need(world)
    warsaw.stop()
    run([BIN.parent / "tests" / "system" / "talgu-damage", warsaw.home, "view"])
    code, report = fsck(warsaw)
    check(code == 4 and report["view_dropped"], f"the view was dropped: {report}")
    check([f["table"] for f in report["findings"]] == ["view"], f"nothing else: {report}")
    warsaw.start()
    wait_until(lambda: posted["name"] in warsaw.needs(), "the node to fill its view again")
    warsaw.stop()
    code, report = fsck(warsaw)
    check(code == 0 and report["checked"]["view_rows"] >= 1, f"whole again: {report}")


def fsck_outlives_damaged_pages(world):
    kyiv, warsaw, posted = node_with_a_need(world)
    warsaw.stop()
    disk = Disk(warsaw)
    whole = bytes(disk.bytes)
    page = 4096
    # The first two pages say where the tree begins; junk in all others.
    disk.path.write_bytes(whole[:2 * page] + b"\xa5" * (len(whole) - 2 * page))
    code, report = fsck(warsaw)
    check(code == 4 and report["findings"], f"told, not died of: {report}")
    disk.path.write_bytes(whole[:2 * page])
    code, report = fsck(warsaw)
    check(code == 4 and report["findings"], f"a file cut short: {report}")
    disk.path.write_bytes(whole)
    check(fsck(warsaw)[0] == 0, "only that was wrong")


def write_config(node, text):
    (node.home / "talgud.toml").write_text(text)


CONFIG = 'listen = ["tcp://127.0.0.1:0"]\n'


def a_changed_configuration_is_taken_without_a_restart(world):
    kyiv, warsaw, _ = three_nodes(world)
    for node in (kyiv, warsaw):
        write_config(node, CONFIG)
        node.start()
    check(kyiv.talgu("config", "reload") ==
          {"schema": "talgu/config.reload/1", "changed": [], "needs_restart": []}, "no change")

    # Peers' addresses, by SIGHUP.
    write_config(warsaw, CONFIG + f'[peers."UA/kyiv"]\naddresses = ["{kyiv.endpoint()}"]\n')
    warsaw.process.send_signal(signal.SIGHUP)
    wait_until(lambda: (warsaw.peer("UA/kyiv") or {}).get("connected"), "Warsaw to dial Kyiv")
    check("reconfigured" in warsaw.logs(), "the log says so")

    # The reserve of the disk and the level of the log, by the command.
    write_config(kyiv, CONFIG + 'log_level = "debug"\n[limits]\ndisk_reserve_mib = 1048576\n')
    answer = kyiv.talgu("config", "reload")
    check(answer["changed"] == ["limits.disk_reserve_mib", "log_level"], f"by name: {answer}")
    check("disk" in kyiv.refused("need", "add", NEED), "the reserve is in force")
    check(" debug " in kyiv.logs(), "and the level")
    write_config(kyiv, CONFIG)
    kyiv.talgu("config", "reload")
    posted = kyiv.talgu("need", "add", NEED, "--audience", "coordination")
    wait_until(lambda: posted["name"] in warsaw.needs(), "work to go on")


def what_needs_a_restart_is_named(world):
    kyiv, _, _ = three_nodes(world)
    write_config(kyiv, CONFIG)
    kyiv.start()
    endpoint = kyiv.endpoint()
    write_config(kyiv, 'listen = []\nlog_level = "warn"\n[limits]\nmap_gib = 8\n'
                       'front_memory_mib = 256\n')
    later = ["limits.front_memory_mib", "limits.map_gib", "listen"]
    for _ in range(2):  # and again, until it is restarted
        answer = kyiv.talgu("config", "reload", expect=4)
        check(answer["needs_restart"] == later, f"by name: {answer}")
    check(kyiv.talgu("status")["listening"] == [endpoint], "it listens where it did")
    kyiv.stop()
    kyiv.start()
    check(kyiv.talgu("config", "reload")["needs_restart"] == [], "now it is in force")


def an_invalid_configuration_changes_nothing(world):
    kyiv, _, _ = three_nodes(world)
    write_config(kyiv, CONFIG)
    kyiv.start()
    write_config(kyiv, 'log_level = "debug"\n\nlisten_on = []\n')
    said = kyiv.refused("config", "reload")
    check("talgud.toml:3" in said and "'listen'" in said, f"file, line, nearest key: {said}")
    kyiv.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "not-reconfigured" in kyiv.logs(), "the log to say why not")
    check("talgud.toml:3" in kyiv.logs(), "with file and line")
    check(kyiv.talgu("status")["node"] == "UA/kyiv", "the node goes on")
    check(" debug " not in kyiv.logs(), "as it was")


class ExampleNode(Node):
    """A node of the committed example federation, as its README starts it."""

    def __init__(self, world, folder, party, label):  # its keys exist already
        self.world, self.name, self.process = world, f"{party}/{label}", None
        self.home = folder / "nodes" / f"{party}-{label}"
        self.log_path = world.folder / f"{party}.log"
        self.options = []
        write_config(self, CONFIG)  # its own port may be taken

    def program(self):
        return [*super().program(), *self.options]


def example_folder(world):
    """A copy that no other user can read."""
    folder = world.folder / "keys-example"
    shutil.copytree(DATA.parent.parent / "keys-example", folder)
    run(["chmod", "-R", "go=", folder])
    world.passphrase = folder / "passphrase.txt"
    return folder


def example_keys_are_refused_without_the_flag(world):
    folder = example_folder(world)
    kyiv = ExampleNode(world, folder, "UA", "kyiv")
    join = ["node", "join", folder / "join.tgu", "--policy", folder / "policy-UA.tgu",
            "--fingerprint", (folder / "fingerprint.txt").read_text().strip()]
    said = kyiv.refused(*join)
    check("example key" in said and "--allow-example-keys" in said, f"it says why: {said}")
    check(not (kyiv.home / "db").exists(), "nothing was made")
    kyiv.talgu(*join, "--allow-example-keys")

    refused = subprocess.run(kyiv.program(), capture_output=True, text=True, timeout=60)
    check(refused.returncode == 1 and "example key" in refused.stderr, f"why: {refused.stderr}")
    kyiv.options = ["--allow-example-keys"]
    kyiv.start()
    status = kyiv.talgu("status", expect=4)
    check(not status["locked"] and status["node"] == "UA/kyiv", "with the flag it runs")
    check(any("example keys" in alarm for alarm in status["alarms"]), "and never looks well")


def example_keys_are_refused_in_another_federation_too(world):
    folder = example_folder(world)
    latvia = world.folder / "LV"
    world.talgu_offline("party", "new", "--code", "LV", "--name", "Latvia", "--name-uk", "Латвія",
                        "--role", "donor", "--dir", latvia)
    draft, charter = world.folder / "draft.tgu", world.charter
    ours, careless = latvia / "LV.tgu", folder / "admins" / "UA" / "UA.tgu"
    world.talgu_offline("federation", "draft", ours, careless, "--title", "Real", "--out", draft)
    signed = []
    for admins in (latvia, careless.parent):
        keys = [word for key in sorted(admins.glob("admin-*.key"))[:2] for word in ("--key", key)]
        signed.append(world.folder / f"signed-{admins.name}.tgu")
        world.talgu_offline("federation", "sign", draft, *keys, "--out", signed[-1], "--policy-out",
                            world.folder / f"policy-{admins.name}.tgu")
    founded = world.talgu_offline("federation", "found", *signed, "--out", charter)

    home, files = world.folder / "riga", world.folder
    world.talgu_offline("--home", home, "node", "new", "--charter", charter, "--party", "LV",
                        "--label", "riga", "--out", files / "request.tgu")
    keys = [word for key in sorted(latvia.glob("admin-*.key"))[:2] for word in ("--key", key)]
    world.talgu_offline("party", "certify", files / "request.tgu", "--charter", charter, *keys,
                        "--out", files / "statement.tgu")
    world.talgu_offline("party", "log", files / "statement.tgu", "--charter", charter, "--out",
                        files / "log.tgu")
    world.talgu_offline("federation", "pack", "--charter", charter, "--log", files / "log.tgu",
                        "--out", world.pack)
    done = run([BIN / "talgu", "--home", home, "node", "join", world.pack, "--policy",
                files / "policy-LV.tgu", "--fingerprint", founded["fingerprint"]], expect=1)
    check("a key of UA is an example key" in done.stderr, f"it names the party: {done.stderr}")


if __name__ == "__main__":
    main(fsck_needs_the_node_stopped, fsck_names_a_damaged_entry, fsck_mends_a_damaged_view,
         fsck_outlives_damaged_pages, a_changed_configuration_is_taken_without_a_restart,
         what_needs_a_restart_is_named, an_invalid_configuration_changes_nothing,
         example_keys_are_refused_without_the_flag,
         example_keys_are_refused_in_another_federation_too)
