#!/usr/bin/env python3
"""What a person and a script meet at the command line: empty words, lost output, a node that hangs,
files from pipes, lines of JSON that would use up the stack."""

import json
import os
import signal
import socket
import subprocess

from talgu_system import BIN, DATA, DEADLINE, check, checked, main, three_nodes, wait_until

NEED = DATA / "needs" / "prj-032.toml"
HELD = ["--audience", "coordination"]


def talgu(node, *args, shell_tail="", stdin=subprocess.DEVNULL, env=None):
    """Runs talgu in a shell, so that its streams can be what a caller makes them."""
    words = [str(BIN / "talgu"), "--home", str(node.home), "--yes", *map(str, args)]
    return subprocess.run(["bash", "-c", '"$@" ' + shell_tail, "talgu", *words], stdin=stdin,
                          capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, **(env or {})})


def posted(node):
    return len(node.needs())


def no_verb_takes_an_empty_text(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    for words in (["need", "change", "", NEED], ["need", "add", NEED, "--audience", ""],
                  ["need", "add", ""], ["offer", "change", "", NEED], ["board", "--as-of", ""],
                  ["close", "UA-7K3F9Q2M", "--reason", "withdrawn", "--text", ""],
                  ["close", "", "--reason", "withdrawn"], ["reaffirm", "x", "--until", ""],
                  ["commitment", "add", "--need", "", "--line", "1", "--quantity", "2"],
                  ["response", "decline", "x", "--reason", ""], ["record", "show", ""],
                  ["peer", "why", ""], ["category", "--find", ""]):
        done = talgu(kyiv, *words)
        check(done.returncode == 2 and "empty" in done.stderr, f"{words}: {done.stderr}")
    check(posted(kyiv) == 0, "nothing was posted")


def output_that_is_lost_is_no_success(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    done = talgu(kyiv, "--json", "need", "add", NEED, *HELD, shell_tail="> /dev/full")
    name = next(iter(kyiv.needs()))
    check(done.returncode == 1 and f"posted as {name}" in done.stderr, done.stderr)
    for lost in ("> /dev/full", ">&-"):
        done = talgu(kyiv, "need", "add", NEED, *HELD, "--key", "again", shell_tail=lost)
        check(done.returncode == 1 and "nothing was signed" in done.stderr, done.stderr)
        check(posted(kyiv) == 1, "what could not be shown was not signed")
        for words in (["need", "list"], ["status"], ["--json", "board"], ["--help"], ["category"]):
            done = talgu(kyiv, *words, shell_tail=lost)
            check(done.returncode != 0, f"{words} {lost}")
    # A reader that has gone: the status of talgu, not that of true.
    done = talgu(kyiv, "need", "add", NEED, *HELD, "--key", "again",
                 shell_tail='2>&1 > >(exec true); echo "code $?"')
    if "code 0" in done.stdout:
        check(posted(kyiv) == 2, "0 means that it was posted")
    else:
        check("code 1" in done.stdout, done.stdout)


def files_come_from_pipes(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    with open(NEED) as file:
        done = talgu(kyiv, "need", "add", "-", *HELD, stdin=file)
    check(done.returncode == 0, done.stderr)
    with open(NEED) as file:
        done = talgu(kyiv, "need", "add", "/dev/stdin", *HELD, stdin=file)
    check(done.returncode == 0, done.stderr)
    done = talgu(kyiv, "need", "add", *HELD, shell_tail=f'<(cat "{NEED}")')
    check(done.returncode == 0, done.stderr)
    done = talgu(kyiv, "need", "add", world.folder)
    check(done.returncode == 1 and "directory" in done.stderr, done.stderr)
    done = talgu(kyiv, "need", "add", "/dev/zero")
    check(done.returncode == 1 and "larger" in done.stderr, done.stderr)


def a_node_that_is_stopped_hangs_nobody(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    kyiv.process.send_signal(signal.SIGSTOP)
    try:
        done = talgu(kyiv, "--timeout", "1", "status")
    finally:
        kyiv.process.send_signal(signal.SIGCONT)
    check(done.returncode == 3, done.stderr)
    check("has not answered for 1 s" in done.stderr and "kill -CONT" in done.stderr, done.stderr)
    wait_until(lambda: talgu(kyiv, "status").returncode == 0, "Kyiv to go on")


def a_line_of_brackets_ends_no_node(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(DEADLINE)
        control.connect(str(kyiv.home / "run" / "control.sock"))
        stream = control.makefile("rw")
        for args in ("[" * 500_000, '{"a":' * 150_000 + "1" + "}" * 150_000):
            stream.write('{"id":1,"call":"status","args":' + args + "}\n")
            stream.flush()
            answer = json.loads(stream.readline())
            check(answer["error"]["code"] == "bad-arguments", f"it is refused: {answer}")
    check(kyiv.process.poll() is None and kyiv.talgu("status"), "the node lives")


def errors_say_what_to_write_instead(world):
    kyiv, warsaw, nato = three_nodes(world)
    kyiv.start()
    kyiv.talgu("need", "add", NEED, *HELD)
    name = next(iter(kyiv.needs()))
    said = {
        ("commitment", "add", "--need", name, "--line", "-1", "--quantity", "1"): "whole number",
        ("need", "add", NEED, "--audience", "a", "--audience", "b"): "more than once",
        ("need", "change", name): "FILE is missing",
        ("need", "lst"): "did you mean: talgu need list",
        ("offer", "shw"): "talgu offer show",
        ("status", "--dry-run"): "talgu status --help",
        ("commitment", "add", "--need", name): "is missing",
    }
    for words, text in said.items():
        done = talgu(kyiv, *words)
        check(done.returncode == 2 and text in done.stderr, f"{words}: {done.stderr}")
    done = talgu(kyiv, "peer", "why", "pl")
    check(done.returncode == 0 and "PL/warsaw" in done.stdout, f"capitals do not matter: {done}")
    done = talgu(kyiv, "need", "list", env={"LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
    check("1 need\n" in done.stdout, done.stdout)
    for words in (["category"], ["category", "list", "--find", "супут"]):
        listed = checked(json.loads(talgu(kyiv, "--json", *words).stdout))
        check(any(one["category"] == "CN.SAT" for one in listed["categories"]), f"{words}")
    check(len(listed["categories"]) == 1, "only what was looked for")


main(no_verb_takes_an_empty_text, output_that_is_lost_is_no_success, files_come_from_pipes,
     a_node_that_is_stopped_hangs_nobody, a_line_of_brackets_ends_no_node,
     errors_say_what_to_write_instead)
