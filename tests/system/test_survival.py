#!/usr/bin/env python3
"""What a node outlives: rot on its disk (fsck), and a changed configuration (reload)."""

import json
import re
import signal

from talgu_system import BIN, DATA, check, main, run, start_and_connect, three_nodes, wait_until

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
    check(report["checked"]["keys"] == 1 and report["checked"]["view_rows"] == 1, str(report))

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
    owner = bytes.fromhex(world.talgu_offline("file", "show", world.parties["UA"].file)
                          ["content"]["party_id"])
    disk = Disk(warsaw)
    key = 16 + 16 + 32  # owner, record, event; then nonce and sealed event
    # The record's id follows the owner's; what else follows an owner's id is no row of the view.
    rows = [at for at in disk.positions(owner) if is_view_row(disk, at, posted)]
    disk.flip([at + key + 30 for at in rows])
    code, report = fsck(warsaw)
    check(code == 4 and report["view_dropped"], f"the view was dropped: {report}")
    check([f["table"] for f in report["findings"]] == ["view"], f"nothing else: {report}")
    warsaw.start()
    wait_until(lambda: posted["name"] in warsaw.needs(), "the node to fill its view again")
    warsaw.stop()
    code, report = fsck(warsaw)
    check(code == 0 and report["checked"]["view_rows"] == 1, f"whole again: {report}")


def is_view_row(disk, at, posted):
    return bytes(disk.bytes[at + 16:at + 32]) == bytes.fromhex(posted["record"])


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


if __name__ == "__main__":
    main(fsck_needs_the_node_stopped, fsck_names_a_damaged_entry, fsck_mends_a_damaged_view,
         fsck_outlives_damaged_pages, a_changed_configuration_is_taken_without_a_restart,
         what_needs_a_restart_is_named, an_invalid_configuration_changes_nothing)
