#include "node/cli/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace talgu::cli {
namespace {

using Row = std::pair<std::string_view, const char*>;

/// States, verdicts, kinds and flags of records.
constexpr std::array kWords{
    // kinds
    Row{"need", mark("need")},
    Row{"offer", mark("offer")},
    Row{"commitment", mark("commitment")},
    Row{"response", mark("response")},
    Row{"closing", mark("closing")},
    Row{"reaffirm", mark("reaffirmation")},
    Row{"coverage", mark("coverage statement")},
    Row{"delivery", mark("delivery")},
    Row{"confirmation", mark("confirmation")},
    // how needs, offers and commitments stand
    Row{"submitted", mark("waits for its reviews")},
    Row{"open", mark("open")},
    Row{"closed", mark("closed")},
    Row{"none", mark("none")},
    Row{"partial", mark("partly")},
    Row{"full", mark("full")},
    Row{"over", mark("more than asked")},
    Row{"active", mark("active")},
    Row{"reserved", mark("all of it promised")},
    Row{"exhausted", mark("used up")},
    Row{"expired", mark("expired")},
    Row{"withdrawn", mark("withdrawn")},
    Row{"pending", mark("waits for something not yet here")},
    Row{"proposed", mark("proposed")},
    Row{"conditional", mark("conditional")},
    Row{"accepted", mark("accepted")},
    Row{"partly-accepted", mark("partly accepted")},
    Row{"accepted-conditional", mark("accepted, conditional")},
    Row{"amended", mark("changed since accepted")},
    Row{"declined", mark("declined")},
    Row{"revoked", mark("acceptance taken back")},
    Row{"lapsed", mark("lapsed")},
    Row{"withdrawn-after-accept", mark("withdrawn after acceptance")},
    // how far a delivery has come, and what was wrong with it
    Row{"not-started", mark("not sent")},
    Row{"in-delivery", mark("on its way")},
    Row{"delivered", mark("delivered")},
    Row{"partly-received", mark("partly received")},
    Row{"received", mark("received")},
    Row{"in-dispute", mark("turned away in part, and not made good")},
    Row{"dispatched", mark("sent")},
    Row{"cancelled", mark("cancelled")},
    Row{"missing", mark("missing")},
    Row{"damaged", mark("damaged")},
    Row{"wrong", mark("another thing than promised")},
    Row{"late", mark("late")},
    Row{"surplus", mark("more than was sent")},
    // why a record was closed
    Row{"fulfilled", mark("fulfilled")},
    Row{"rejected", mark("rejected")},
    Row{"short-closed", mark("closed with less than it asked for")},
    Row{"reopened", mark("reopened")},
    Row{"firm", mark("firm")},
    Row{"provisional", mark("provisional")},
    Row{"accept", mark("accept")},
    Row{"decline", mark("decline")},
    Row{"revoke", mark("revoke")},
    // flags
    Row{"disputed", mark("disputed: one node wrote two revisions as one")},
    Row{"concurrent_edit", mark("changed by two nodes apart: save it again")},
    Row{"mixed_kinds", mark("written as two kinds of record")},
    Row{"chain_not_held", mark("builds on a revision that is not here")},
    Row{"need_revision_not_held", mark("answers a revision of its need that is not here")},
    Row{"stale", mark("nothing was heard of it for long")},
    Row{"overdue", mark("overdue")},
    Row{"changed", mark("changed since somebody promised for it")},
    Row{"referred", mark("referred")},
    Row{"duplicate", mark("duplicate")},
    Row{"answer_pending", mark("its answer waits for something not yet here")},
    Row{"exceeds_proposal", mark("accepted for more than it promises")},
    Row{"void_after_closing", mark("void: its need was closed before")},
    Row{"does_not_fit", mark("does not fit its need as it is now")},
    Row{"need_changed", mark("its need was changed since")},
    Row{"offer_exceeded", mark("more of its offer is promised than it holds")},
    Row{"offer_mismatch", mark("does not match its offer")},
    Row{"broken_firm_promise", mark("said to be firm until a day, and not kept")},
    Row{"stated_of_another_revision",
        mark("what is stated of its coverage is not about it as it is now")},
    Row{"more_seen_than_stated", mark("more is seen here than its owner states")},
    Row{"delivered_late", mark("something of it came late")},
    Row{"delivery_mismatch", mark("what was sent on it is another thing, and counts nothing")},
    Row{"confirmation_pending", mark("its confirmation waits for something not yet here")},
    Row{"over_promised", mark("more of it is promised than it holds")},
};

}  // namespace

bool has_words(std::string_view name) {
  return std::ranges::find(kWords, name, &Row::first) != kWords.end();
}

Printable word_of(std::string_view name) {
  const auto* const row = std::ranges::find(kWords, name, &Row::first);
  return row == kWords.end() ? Printable::theirs(name) : Printable(translated(row->second));
}

Printable word_at(const control::Json& object, const char* name) {
  return word_of(raw_text(object, name));
}

}  // namespace talgu::cli
