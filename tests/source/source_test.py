#!/usr/bin/env python3
"""Rules of the source that no compiler enforces: layers, foreign headers, sizes, names, paths.

source_test.py ROOT         checks a tree, one line per violation
source_test.py --self-test  feeds each rule a bad snippet and proves that it is found
"""

import fnmatch
import os
import posixpath
import re
import sys
from pathlib import Path

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
SECTION = re.compile(r"(?P<foreign>RFC \d+ )?§ ?(?P<number>\d+(?:\.\d+)?|\w+)")
INVARIANT = re.compile(r"(?<![\w.-])I\d{1,2}\b")
ATTACK = re.compile(r"(?<![\w.-])[A-HJ]\d{1,2}\b")
DOCUMENT = re.compile(r"[\w./-]*\w\.md\b")
TEXT_SUFFIXES = {".cpp", ".h", ".py", ".sh", ".cmake", ".txt", ".json", ".md", ".capnp", ".toml",
                 ".pot", ".po", ".service"}


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


def comments_of(path, source):
    """What a file says to people, in one text; lines stay. Of a document all but code and links."""
    if path.endswith(".json"):
        return source
    if path.endswith(".md"):
        return re.sub(r"`[^`\n]*`|\]\([^)\n]*\)|^ {4}.*$", "", source, flags=re.MULTILINE)
    if path.endswith(".py"):
        parts = re.split(r'(""".*?""")', source, flags=re.DOTALL)
        return "".join(part if part.startswith('"""') else comments_of("", part) for part in parts)
    if not path.endswith((".cpp", ".h")):
        return "\n".join(line[line.find("#"):] if "#" in line else ""
                         for line in source.split("\n"))
    pattern = re.compile(r'"(?:\\.|[^"\\\n])*"|(//[^\n]*)|/\*.*?\*/', re.DOTALL)
    lines = [""] * (source.count("\n") + 1)
    for match in pattern.finditer(source):
        if match.group(1):
            lines[source.count("\n", 0, match.start())] += match.group(1)
    return "\n".join(lines)


class Documents:
    """What comments may cite, as docs/ has it."""

    def __init__(self, protocol, records, threats, names):
        self.sections = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)\b", protocol, re.MULTILINE))
        self.invariants = set(re.findall(r"^\| (I\d+) \|", records, re.MULTILINE))
        rows = re.findall(r"^\| ([A-H]\d+(?:, [A-H]\d+)*) \|", threats, re.MULTILINE)
        self.attacks = {one for row in rows for one in row.split(", ")}
        self.names = set(names)

    @staticmethod
    def of(root):
        read = lambda name: (root / "docs" / name).read_text(encoding="utf-8")
        names = [path for path in texts_of(root) if path.endswith(".md")]
        return Documents(read("protocol.md"), read("records.md"), read("threat-model.md"), names)

    def has_name(self, cited):
        return any(cited in (name, name.removeprefix("docs/")) for name in self.names)


def check_citations(path, source, documents):
    """Comments cite sections, invariants, attacks and documents of this repository only."""
    for number, line in enumerate(comments_of(path, source).split("\n"), 1):
        for match in SECTION.finditer(line):
            if not match["foreign"] and match["number"] not in documents.sections:
                yield f"{path}:{number}: docs/protocol.md has no {match.group()}"
        for cited in INVARIANT.findall(line):
            if cited not in documents.invariants:
                yield f"{path}:{number}: docs/records.md has no invariant {cited}"
        for cited in ATTACK.findall(line):
            if cited not in documents.attacks:
                yield f"{path}:{number}: docs/threat-model.md has no row {cited}"
        for cited in DOCUMENT.findall(line):
            if not documents.has_name(cited):
                yield f"{path}:{number}: there is no document {cited}"


LINK = re.compile(r"\]\((?P<file>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")


def anchors_of(document):
    """What a link into this document may name: its headings, as they are shown on the web."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", document, re.MULTILINE)}


def check_links(path, source, read):
    """Links of a document lead to a file, and to a heading in it. `read` gives a text or None."""
    for number, line in enumerate(source.split("\n"), 1):
        for link in LINK.finditer(line):
            if "://" in link["file"]:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link["file"]))
            text = read(target) if link["file"] else source
            if text is None or (link["anchor"] and link["anchor"] not in anchors_of(text)):
                yield f"{path}:{number}: the link {link.group()[1:]} leads nowhere"


CITED_FILE = re.compile(r"`((?:crypto|protocol|storage|node|tests|tools|docs|keys-example)/[\w./*-]+)`")


def check_cited_files(path, source, files):
    """Documents name files and folders that are there; a star stands for any part of a name."""
    for cited in CITED_FILE.findall(source):
        wanted = cited.rstrip("/")
        if not any(fnmatch.fnmatchcase(file, wanted) or file.startswith(wanted + "/")
                   for file in files):
            yield f"{path}: there is no {cited}"


def check_reason_codes(header, wire):
    """The table of docs/format/wire.md is that of protocol/base/refusal.h."""
    table = header[header.find("EnumNames<Reason>"):]
    names = re.findall(r'"([a-z-]+)"', table[:table.find("};")])
    told = {int(number): name for number, name in re.findall(r"\| (\d+) \| ([a-z-]+) ", wire)}
    if not names or told != dict(enumerate(names, 1)):
        yield "docs/format/wire.md: reason codes are not those of protocol/base/refusal.h"


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
    documents = Documents.of(root)
    files = files_of(root)
    for path in texts_of(root):
        text = (root / path).read_text(encoding="utf-8")
        if path != "tests/source/source_test.py":
            found += check_machine_paths(path, text)
            found += check_citations(path, text, documents)
        if path.endswith(".md"):
            found += check_links(path, text, lambda name: read_text(root / name))
        if path.endswith(".md") and not path.startswith("docs/decisions/"):
            found += check_cited_files(path, text, files)
        if path.endswith((".cpp", ".h")) and path.split("/")[0] in FOLDERS:
            sources[path] = text
            for rule in CODE_RULES:
                found += rule(path, text)
    found += check_reason_codes(sources.get("protocol/base/refusal.h", ""),
                                (root / "docs/format/wire.md").read_text(encoding="utf-8"))
    if not sources:
        found.append(f"{root}: no source found")
    return found + list(check_cycles(sources))


def read_text(path):
    """The text of a file, an empty one for a folder; None where there is nothing."""
    if path.is_dir():
        return ""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def files_of(root):
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in sorted(folders)
                      if f not in ("build", "demo-run", ".git", ".cache")]
        found += [(Path(folder) / name).relative_to(root).as_posix() for name in sorted(names)]
    return found


def texts_of(root):
    return [path for path in files_of(root) if Path(path).suffix in TEXT_SUFFIXES]


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


SOME_DOCUMENTS = Documents("## 4. Feeds\n### 4.1 Heads\n", "| I3 | a line |\n",
                           "| A6, B2 | floods | sorted | `Test.*` |\n", ["docs/records.md"])
BAD_CITATIONS = [
    ("node/a.h", "/// As the design says (§5).\n"),
    ("node/a.h", "int a;  // the rest of it (§4.2)\n"),
    ("node/a.h", "/// A portable file (§ Files).\n"),
    ("node/a.h", "/// Never more (I4).\n"),
    ("node/a.h", "/// Never more (A7).\n"),
    ("node/a.h", "/// The morning glance (J14).\n"),
    ("protocol/a.capnp", "a @0 :Text;  # as domain.md has it\n"),
    ("docs/a.md", "As [said](records.md), see §5.\n"),
    ("docs/json/a.1.json", '{"description": "as domain.md has it"}\n'),
    ("tests/system/a.py", '"""The morning\nglance (A7)."""\n'),
    ("tools/a.sh", "cd /  # as §5 says\n"),
]
GOOD_CITATIONS = [
    ("node/a.h", "/// As §4 and §4.1 say (I3, A6, B2), see records.md and docs/records.md.\n"),
    ("node/a.h", "/// RFC 9180 §7; the oblast UA-63; \"UA\".\n"),
    ("node/a.cpp", "const char* kA = \"§9 of domain.md, I9\";\n"),
    ("docs/format/a.md", "As [said](../records.md), §4: `H9`.\n\n    H7\n"),
    ("tests/system/a.py", "H9 = 0  # (A6)\n"),
]
LINKED = {"docs/b.md": "# One two, three: 4\n", "docs/json/a.json": "{}"}
LINKS = [("[a](b.md)", True), ("[a](b.md#one-two-three-4)", True), ("[a](c.md)", False),
         ("[a](b.md#one)", False), ("[a](#here)", True), ("[a](#there)", False),
         ("[a](json/a.json)", True), ("[a](https://example.org/a#b)", True)]


def self_test_of_citations():
    for path, source in BAD_CITATIONS:
        if not list(check_citations(path, source, SOME_DOCUMENTS)):
            yield f"check_citations accepts {source!r}"
    for path, source in GOOD_CITATIONS:
        for violation in check_citations(path, source, SOME_DOCUMENTS):
            yield f"good citation refused: {violation}"
    for link, good in LINKS:
        if bool(list(check_links("docs/a.md", "# Here\n" + link, LINKED.get))) == good:
            yield f"check_links judges {link} wrong"
    files = ["node/core/writer.cpp", "node/core/writer.h"]
    for cited, good in [("`node/core/writer.*`", True), ("`node/core/`", True),
                        ("`node/writer.h`", False), ("`node/core/reader.*`", False)]:
        if bool(list(check_cited_files("docs/a.md", cited, files))) == good:
            yield f"check_cited_files judges {cited} wrong"
    header = 'EnumNames<Reason> { kNames{"never-seen", "no-route"}; };'
    for wire, good in [("| 1 | never-seen | 2 | no-route |", True), ("| 1 | never-seen |", False),
                       ("| 1 | no-route | 2 | never-seen |", False)]:
        if bool(list(check_reason_codes(header, wire))) == good:
            yield f"check_reason_codes judges {wire!r} wrong"


def self_test():
    wrong = list(self_test_of_citations())
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
