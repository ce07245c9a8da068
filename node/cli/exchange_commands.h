#pragma once

#include "node/cli/invocation.h"
#include "node/cli/tgu_file.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>

namespace talgu::cli {

/// `talgu offer …`, `talgu commitment …`, `talgu response …`: answer needs, and `talgu close`,
/// `talgu reaffirm` for one's own records of any kind.
class ExchangeCommands final {
 public:
  ExchangeCommands(CLI::App& talgu, Invocation& invocation);

 private:
  void add_offer_commands(CLI::App& talgu);
  void add_commitment_commands(CLI::App& talgu);
  void add_response_commands(CLI::App& talgu);
  void add_closing_commands(CLI::App& talgu);
  void add_terms(CLI::App& verb);

  Result<Exit> add_offer();
  Result<Exit> list_offers();
  Result<Exit> post_commitment();
  Result<Exit> list_commitments();
  Result<Exit> list_responses();
  Result<Exit> respond(const std::string& verdict);
  Result<Exit> close();
  Result<Exit> reaffirm();

  Invocation& invocation_;
  Path file_;
  std::string audience_;
  std::string record_;  // the record that is changed, answered or closed

  /// What a commitment says; empty: as policy or earlier revision have it.
  struct {
    std::string need;
    std::uint64_t line = 0;
    std::string offer;
    std::string draws;
    std::string category;
    std::string condition;
    bool firm = false;
    std::string valid_until;
    std::string firm_until;
    std::string eta;
    std::string provider;
    std::string extending;
    std::string implementer;
  } terms_;

  std::string quantity_;
  std::string reason_;
  std::string text_;
  std::string kept_;
  std::string until_;
};

}  // namespace talgu::cli
