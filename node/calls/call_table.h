#pragma once

#include "node/calls/posting.h"
#include "node/control/argument.h"

#include <span>
#include <string_view>

namespace talgu {

using CallFunction = Result<CallOutcome> (*)(CoreParts&, const control::Call&);
using ReadFunction = Result<CallOutcome> (*)(const NodeParts&, const control::Call&);

/// What a call does: it answers on the loop, it reads records, or it makes the draft of one.
struct CallRow {
  /// As people type it, with a dot for the space: "commitment.add" is `talgu commitment add`. A row
  /// with a draft is two calls: "commitment.add.plan" shows what would be signed,
  /// "commitment.add.commit" signs it.
  std::string_view name;
  const char* help;  // marked for translation
  std::span<const control::Argument> arguments;
  /// Of the answer: "board/1" is docs/json/board.1.json. A plan is a "plan/1".
  std::string_view schema;
  CallFunction answer = nullptr;
  ReadFunction read = nullptr;
  DraftMaker draft = nullptr;
  std::string_view kind = {};  // of the draft
};

/// All calls of the control protocol. The server takes what the rows say, the command line offers
/// it, docs/json/ describes it: a new call is a row here and its function.
[[nodiscard]] std::span<const CallRow> call_table();

/// Null if there is none of that name.
[[nodiscard]] const CallRow* find_call(std::string_view name);

/// What a call is asked for.
enum class Stage : std::uint8_t { answer, plan, commit };

/// The row of a request, and what is asked of it.
struct CallChoice {
  const CallRow* row;
  Stage stage;
};

/// Faults: control error unknown-call.
Result<CallChoice> choose_call(std::string_view name);

/// Whether the arguments are those of the call. Faults: control error bad-arguments.
Status check_arguments(const CallChoice& choice, const control::Json& args);

}  // namespace talgu
