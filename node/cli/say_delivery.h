#pragma once

#include "node/cli/invocation.h"

namespace talgu::cli {

/// One line each of what is stated of coverage, sent and received. Figures of a parcel are counted
/// in the unit of `record`, whose parcel it is.
[[nodiscard]] Printable coverage_line_text(const Json& line);
[[nodiscard]] Printable parcel_text(const Json& record, const Json& parcel);

/// "stated by UA, 2026-11-26: 29 000 DEV of 50 175 DEV covered; seen here: 0 DEV", of a line with
/// the figures that are counted here under `accepted`; empty where nothing is stated. `record` is
/// the need's name.
[[nodiscard]] Printable stated_text(const Json& line, const Printable& record);

/// How far what was promised has come; empty where nothing was sent. In the unit of `promise`.
[[nodiscard]] Printable shipment_text(const Json& promise, const Json& shipment);

}  // namespace talgu::cli
