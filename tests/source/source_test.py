#!/usr/bin/env python3
"""Rules of the source that no compiler enforces: layers, foreign headers, sizes, names, paths.

source_test.py ROOT         checks a tree, one line per violation (also documents.py, tables.py)
source_test.py --self-test  feeds each rule a bad snippet and proves that it is found
"""

import re
import sys
from pathlib import Path

import documents
import tables
from documents import texts_of

LAYERS = ["crypto", "protocol", "storage", "node"]  # bottom-up
FOLDERS = LAYERS + ["tests"]
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

# A foreign header, by the start of its path, and where it may be included.
FOREIGN = [
    (r"sodium(\.h|/)", r"crypto/|tests/"),
    (r"lmdb\.h", r"storage/|tests/bench/"),
    (r"zmq", r"node/front/|tests/bench/"),
    (r"(capnp|kj)/", r"protocol/([^/]+/)*[^/]+\.cpp$|(tests/unit/protocol/capnp_codec_test\.cpp|protocol/base/capnp_codec\.h)$"),
    (r"protocol/base/capnp_codec\.h", r"protocol/([^/]+/)*[^/]+\.cpp$|(tests/unit/protocol/capnp_codec_test\.cpp|protocol/record/schema/body_codec\.h)$"),
    (r"protocol/record/schema/body_codec\.h", r"protocol/record/schema/(body|event)_codec\.cpp$"),
    (r"protocol/.*\.capnp\.h", r"protocol/([^/]+/)*[^/]+\.cpp$"),
    (r"microhttpd\.h", r"node/"),
    (r"(CLI/|toml\+\+/|spdlog/|fmt/)", r"node/|tests/bench/"),
    (r"nlohmann/", r"node/|tests/"),
    (r"(gtest|gmock|rapidcheck)", r"tests/"),
    (r"(sys/(socket|un|epoll|eventfd)|netinet/|arpa/|thread|mutex|fstream|iostream)",
     r"crypto/|storage/|node/|tests/"),
]
BANNED_NAME = re.compile(r"(Manager|Helper|Util|Utils|Handler)$")
BANNED_FILE = re.compile(r"(manager|helper|helpers|util|utils|handler)(_|\.|$)")
BANNED_CALLS = [
    (re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|this_thread::sleep)"), "sleeps"),
]
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|work|root|Users)/\w")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
TYPE = re.compile(r"\b(?:class|struct|enum|union|using)\s+(?:class\s+|struct\s+)?([A-Za-z_]\w*)")


def without_comments_and_texts(source):
    """The same source, comments and literals blanked; lines and columns stay."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"'
        r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return pattern.sub(blank, source)


def check_foreign_includes(path, source):
    for included in INCLUDE.findall(source):
        for header, allowed in FOREIGN:
            if re.match(header, included) and not re.match(allowed, path):
                yield f"{path}: {included} may not be included here"


def check_layers(path, source):
    folder = path.split("/")[0]
    if folder not in LAYERS:
        return
    for included in INCLUDE.findall(source):
        target = included.split("/")[0]
        if target == "tests":
            yield f"{path}: includes a test, {included}"
        elif target in LAYERS and LAYERS.index(target) > LAYERS.index(folder):
            yield f"{path}: {folder} may not use {target} ({included})"


def check_file_size(path, source):
    lines = source.count("\n")
    if lines > FILE_LINES_MAX:
        yield f"{path}: {lines} lines, at most {FILE_LINES_MAX}"


def is_function(head):
    """Whether the text before an opening brace is a function's (or a lambda's) head."""
    head = re.sub(r"^\s*(public|private|protected)\s*:", "", head.strip()).strip()
    if not head or re.match(r"(inline\s+)?(namespace|extern)\b", head):
        return False
    if re.match(r"(template\s*<.*>\s*)?(class|struct|union|enum)\b[^()]*$", head, re.DOTALL):
        return False
    return ")" in head and not head.endswith(("=", ",", "(", "return"))


def check_function_size(path, source):
    """Outermost function bodies only: what is nested inside one counts to it."""
    plain = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()),
                   without_comments_and_texts(source), flags=re.MULTILINE)
    opened = []  # (line, whether a function starts here)
    head_start = 0
    line = 1
    for index, letter in enumerate(plain):
        if letter == "\n":
            line += 1
        elif letter == "{":
            inside = any(function for _, function in opened)
            opened.append((line, not inside and is_function(plain[head_start:index])))
            head_start = index + 1
        elif letter == "}":
            if not opened:
                yield f"{path}:{line}: a brace closes nothing"
                return
            start, function = opened.pop()
            lines = line - start + 1
            if function and lines > FUNCTION_LINES_MAX:
                yield f"{path}:{start}: function of {lines} lines, at most {FUNCTION_LINES_MAX}"
            head_start = index + 1
        elif letter == ";":
            head_start = index + 1
    if opened:
        yield f"{path}:{opened[-1][0]}: a brace is not closed"


def check_names(path, source):
    if BANNED_FILE.search(path.rsplit("/", 1)[-1]):
        yield f"{path}: the file's name says nothing about what it is"
    for name in TYPE.findall(without_comments_and_texts(source)):
        if BANNED_NAME.search(name):
            yield f"{path}: the name {name} says nothing about what it is"


def check_calls(path, source):
    for pattern, what in BANNED_CALLS:
        if pattern.search(without_comments_and_texts(source)):
            yield f"{path}: {what}; wait for a condition or arm a timer"


def check_json(path, source):
    if path.startswith("tests/") or path == "node/control/json.cpp":
        return
    if re.search(r"\b[Jj]son::(parse|accept|sax_parse|from_\w+)\b", without_comments_and_texts(source)):
        yield f"{path}: JSON is read by parse_json() alone, which bounds it"


def check_pragma_once(path, source):
    if path.endswith(".h") and not re.search(r"^#pragma once$", source, re.MULTILINE):
        yield f"{path}: no #pragma once"


def check_machine_paths(path, source):
    for match in MACHINE_PATH.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        yield f"{path}:{line}: a path of one machine, {match.group()}..."


CODE_RULES = [check_foreign_includes, check_layers, check_file_size, check_function_size,
              check_names, check_calls, check_json, check_pragma_once]


def check_cycles(sources):
    """One line per include cycle among files of the project. Iterative depth-first search."""
    edges = {path: [i for i in INCLUDE.findall(text) if i in sources]
             for path, text in sources.items()}
    done = set()
    for start in sorted(edges):
        trail = [(start, iter(edges[start]))] if start not in done else []
        while trail:
            path, rest = trail[-1]
            following = next(rest, None)
            if following is None:
                done.add(path)
                trail.pop()
                continue
            names = [name for name, _ in trail]
            if following in names:
                yield "include cycle: " + " -> ".join(names[names.index(following):] + [following])
            elif following not in done:
                trail.append((following, iter(edges[following])))


def check_tree(root):
    found = []
    sources = {}
    for path in texts_of(root):
        text = (root / path).read_text(encoding="utf-8")
        if path != "tests/source/source_test.py":
            found += check_machine_paths(path, text)
        if path.endswith((".cpp", ".h")) and path.split("/")[0] in FOLDERS:
            sources[path] = text
            for rule in CODE_RULES:
                found += rule(path, text)
    if not sources:
        found.append(f"{root}: no source found")
    return (found + list(check_cycles(sources)) + list(documents.check_documents(root)) +
            list(tables.check_tables(root)))


def function_of(lines):
    return "int f(int a) {\n" + "  a += 1;\n" * (lines - 2) + "}\n"


BAD = [
    (check_foreign_includes, "node/loop.cpp", "#include <zmq.hpp>\n"),
    (check_foreign_includes, "node/core/writer.cpp", "#include <lmdb.h>\n"),
    (check_foreign_includes, "protocol/ids.cpp", "#include <sodium.h>\n"),
    (check_foreign_includes, "protocol/sync/wire/frame.h", "#include <capnp/message.h>\n"),
    (check_foreign_includes, "protocol/base/ids.h", '#include "protocol/base/capnp_codec.h"\n'),
    (check_foreign_includes, "storage/env.cpp", "# include <spdlog/spdlog.h>\n"),
    (check_foreign_includes, "protocol/sync/machine.h", "#include <thread>\n"),
    (check_foreign_includes, "crypto/hash.cpp", "#include <nlohmann/json.hpp>\n"),
    (check_layers, "crypto/hash.cpp", '#include "protocol/base/ids.h"\n'),
    (check_layers, "storage/env.h", '#include "node/system/config.h"\n'),
    (check_layers, "node/system/config.cpp", '#include "tests/support/federation.h"\n'),
    (check_file_size, "node/a.cpp", "\n" * (FILE_LINES_MAX + 1)),
    (check_function_size, "node/a.cpp", "namespace a {\n" + function_of(71) + "}\n"),
    (check_function_size, "node/a.h", "class A {\n public:\n  " + function_of(71) + "};\n"),
    (check_function_size, "node/a.cpp",
     "A::A(int a)\n    : a_(a) {\n" + "// {\n" * 80 + '  s("{");\n}\n'),
    (check_function_size, "tests/a.cpp", "TEST(A, B) {\n" + "  if (a) {\n  }\n" * 40 + "}\n"),
    (check_function_size, "node/a.cpp", "void f() {\n"),
    (check_names, "node/a.h", "class PeerManager final {};\n"),
    (check_names, "node/a.h", "struct FrameHandler;\n"),
    (check_names, "node/string_util.h", ""),
    (check_calls, "tests/a.cpp", "void f() { std::this_thread::sleep_for(1s); }\n"),
    (check_calls, "node/a.cpp", "void f() { usleep(1); }\n"),
    (check_json, "node/cli/a.cpp", "const Json j = Json::parse(text);\n"),
    (check_json, "node/web/a.cpp", "auto j = nlohmann::json::from_cbor(bytes);\n"),
    (check_pragma_once, "node/a.h", "// #pragma once\n"),
    (check_machine_paths, "docs/a.md", "see " + "/ho" + "me/me/notes\n"),
]
GOOD = [
    ("node/front/sockets.cpp", "#include <zmq.hpp>\n"),
    ("node/control/json.cpp", "Json json = Json::parse(text, nullptr, false);\n"),
    ("protocol/sync/wire/frame_encode.cpp", '#include "protocol/talgu-wire.capnp.h"\n'),
    ("tests/bench/floor.cpp", "#include <lmdb.h>\n#include <zmq.hpp>\n"),
    ("storage/env.cpp", '#include "protocol/base/ids.h"\n#include <lmdb.h>\n'),
    ("node/a.cpp", "namespace a {\n" + function_of(70) + function_of(70) + "}\n"),
    ("node/a.cpp", "const int kTable[] = {\n" + "  1,\n" * 200 + "};\n"),
    ("node/a.cpp", "// sleep_for is banned, so is PeerManager\nconst char* kA = \"usleep(\";\n"),
]


def self_test():
    wrong = list(documents.self_test()) + list(tables.self_test())
    for rule, path, source in BAD:
        if not list(rule(path, source)):
            wrong.append(f"{rule.__name__} accepts a bad snippet for {path}: {source[:60]!r}")
    for path, source in GOOD:
        for rule in CODE_RULES:
            wrong += [f"good snippet refused: {violation}" for violation in rule(path, source)]
    untested = {rule.__name__ for rule in CODE_RULES} - {rule.__name__ for rule, _, _ in BAD}
    wrong += [f"no bad snippet for {name}" for name in sorted(untested)]
    cycle = {"node/a.h": '#include "node/b.h"\n', "node/b.h": '#include "node/c.h"\n',
             "node/c.h": '#include "node/a.h"\n'}
    if len(list(check_cycles(cycle))) != 1:
        wrong.append("check_cycles does not find a cycle of three")
    if list(check_cycles({"node/a.h": '#include "node/b.h"\n', "node/b.h": ""})):
        wrong.append("check_cycles finds a cycle where none is")
    return wrong


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    wrong = self_test() if arguments[0] == "--self-test" else check_tree(Path(arguments[0]))
    for line in wrong:
        print(line)
    print(f"{len(wrong)} violations")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
