#pragma once

#include "protocol/law/audience/rule.h"
#include "protocol/record/draft/ground.h"

namespace talgu::draft {

/// Warns of what readers and handling mark do not go together: nobody reads it, a mark that is
/// weaker than before or than readers hardly go with, records about it that keep a weaker one.
void warn_of_handling(const Ground& ground, const std::vector<ReaderName>& readers, Drafted& made);

/// "NATO, SE": readers that may not read a record and would learn of it, but for its owner.
[[nodiscard]] std::string outsiders_of(const Ground& ground, const RecordKey& record,
                                       const std::vector<ReaderName>& readers,
                                       const std::vector<ReaderName>& may_read);

}  // namespace talgu::draft
