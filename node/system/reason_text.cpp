#include "node/system/reason_text.h"

#include "node/system/text.h"

#include <algorithm>
#include <array>

namespace talgu {
namespace {

struct Row {
  Reason reason;
  const char* sentence;
  const char* next;
};

const std::array kRows{
    Row{Reason::never_seen, mark("it has not been in touch yet"),
        mark("tell its address with: talgu peer address")},
    Row{Reason::name_lookup, mark("the name of its address is not found"),
        mark("check the address and the name server")},
    Row{Reason::no_route, mark("the connection ended, and there is no way to it now"),
        mark("check the network, and whether its talgud runs; it may also dial this node")},
    Row{Reason::refused_port, mark("its machine answers, but nothing listens at that address"),
        mark("ask whether its talgud runs, and on which port")},
    Row{Reason::timeout, mark("nothing answers at its address"),
        mark("check the address, firewalls and whether its talgud runs")},
    Row{Reason::transport_key_unknown,
        mark("one side does not know the other's transport key, so no connection is made"),
        mark("compare the party logs of both sides")},
    Row{Reason::we_missed_theirs, mark("it shows a certificate that no log we hold names"),
        mark("ask for its party's log file, then: talgu log read FILE")},
    Row{Reason::peer_missed_our_rotation, mark("it does not know our newest certificate"),
        mark("send it our log: talgu log write CODE --out FILE; there: talgu log read FILE")},
    Row{Reason::key_revoked, mark("its certificate is no longer current"),
        mark("it must use its newest certificate")},
    Row{Reason::wrong_federation, mark("it belongs to another federation"),
        mark("compare the fingerprints aloud")},
    Row{Reason::clone_alarm, mark("an older run of this node speaks again: it may be a copy"),
        mark("ask its operators at once")},
    Row{Reason::fork,
        mark("an author has signed two histories of one feed; one of them is not taken in"),
        mark("the log names feed and author: ask its operators, a copy of that node may run")},
    Row{Reason::version_too_old, mark("it speaks only an older protocol"), mark("it must update")},
    Row{Reason::version_too_new, mark("it speaks only a newer protocol"),
        mark("this node must update")},
    Row{Reason::nothing_addressed, mark("connected; neither side has anything for the other"), ""},
    Row{Reason::their_turn, mark("it has to send what we asked for"), ""},
    Row{Reason::our_turn, mark("we have to send what it asked for"), ""},
    Row{Reason::backing_off, mark("waiting before the next try"), ""},
    Row{Reason::prerequisite_missing, mark("something it sent needs a log that is not here yet"),
        ""},
    Row{Reason::key_missing, mark("entries are here, but the key of their epoch is not"),
        mark("another reader of the feed can hand it over; keep both connected")},
    Row{Reason::locked, mark("its keystore is not open, so there is no session"),
        mark("ask its operators to run: talgu unlock")},
    Row{Reason::disk_reserve, mark("the disk is full up to the reserve"), mark("free some space")},
    Row{Reason::map_limit, mark("the database has reached its configured size"),
        mark("raise limits.map_gib")},
    Row{Reason::in_sync_proven,
        mark("in sync: all that this node wrote for it is stored there, by its own receipt"), ""},
    Row{Reason::in_sync_claimed, mark("it claims to hold all it may read; no receipt says so"), ""},
    Row{Reason::receiving, mark("we are receiving from it"), ""},
    Row{Reason::sending, mark("we are sending to it"), ""},
    Row{Reason::refused_layout, mark("something it sent is not laid out as the protocol has it"),
        mark("compare the versions of both programs; if they are the same, tell both operators")},
    Row{Reason::refused_signature, mark("a signature did not verify"),
        mark("tell both operators: this is an attack or a broken machine")},
};

}  // namespace

ReasonText text_of(Reason reason) {
  const auto* const row = std::ranges::find(kRows, reason, &Row::reason);
  if (row == kRows.end()) {
    return {.sentence = _("refused:") + " " + std::string(name_of(reason)), .next = ""};
  }
  const std::string next = translated(row->next);
  return {.sentence = translated(row->sentence), .next = next};
}

}  // namespace talgu
