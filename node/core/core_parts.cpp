#include "node/core/core_parts.h"

#include "crypto/random.h"
#include "node/control/protocol.h"

#include <utility>

namespace talgu {
namespace {

/// The database verified from the charter up: a disk is not trusted more than a peer (§11).
Result<Authority> verified(const storage::Founding& founding) {
  return authority_from({.charter = founding.charter, .logs = founding.logs, .contacts = {}});
}

sync::SyncMachine make_machine(CoreParts& parts, const storage::Loaded& loaded,
                               Authority authority) {
  sync::SyncStart start{.self = {.certificate = parts.self.id,
                                 .transport_key = parts.self.certificate.transport_key,
                                 .reader = {.party = parts.self.certificate.party,
                                            .guest = guest_label(parts.self.certificate)},
                                 .store = loaded.store,
                                 .boot = parts.boot->state().boot,
                                 .boot_counter = parts.boot->state().starts},
                        .authority = std::move(authority),
                        .tails = loaded.tails,
                        .receipts = loaded.receipts,
                        .seed = 0};
  FixedBytes<struct JitterSeedTag, 8> seed = random_id<decltype(seed)>();
  std::memcpy(&start.seed, seed.bytes.data(), sizeof start.seed);
  return sync::SyncMachine(std::move(start), *parts.snapshot, *parts.keychain);
}

/// A database that does not fit its boot file ends its own feeds before the file fits it again.
Status accept_boot(CoreParts& parts) {
  const storage::RollBack why = parts.boot->state().rolled_back;
  if (why == storage::RollBack::none) return {};
  TALGU_PASS(storage::mark_restored(
      *parts.store,
      {.sign = storage::RestoreSign::boot_file, .feed = std::nullopt, .now_ms = utc_now_ms()}));
  parts.alarms.push_back("this node's database was restored or copied, says its boot file (" +
                         std::string(name_of(why)) + ")");
  return parts.boot->accept();
}

Status open_own_feeds(CoreParts& parts, const std::vector<FeedTail>& tails) {
  const PartyId& party = parts.self.certificate.party;
  const OwnFeeds::Self self{
      .certificate = parts.self.id,
      .party = party,
      .reader = {.party = party, .guest = guest_label(parts.self.certificate)}};
  TALGU_TRY(auto states, storage::own_feeds(*parts.store));
  parts.own_feeds = std::make_unique<OwnFeeds>(self, tails, std::move(states));
  TALGU_TRY(const auto mark, storage::restore_mark(*parts.store));
  if (mark && !parts.own_feeds->any_extended()) parts.recovering = recovering_text(mark->sign);
  return {};
}

}  // namespace

std::string recovering_text(storage::RestoreSign sign) {
  return sign == storage::RestoreSign::boot_file
             ? "the database is not the one of this node's last start"
             : "a peer holds entries of this node that are not here";
}

storage::StoreOptions store_options(const Config& config) {
  return {.map_bytes = config.map_gib << 30U, .reserve_bytes = config.disk_reserve_mib << 20U};
}

Result<std::unique_ptr<CoreParts>> CoreParts::open(const Home& home, const Config& config) {
  auto parts = std::make_unique<CoreParts>();
  parts->home = home;
  parts->config = config;
  TALGU_TRY(parts->store, storage::Store::open(home.database(), store_options(config)));
  TALGU_TRY(const bool founded, parts->store->founded());
  if (!founded) {
    return control::refuse(control::ControlRule::not_joined,
                           home.root.string() + " has not joined a federation yet",
                           "run: talgu --home " + home.root.string() + " node join PACK");
  }
  TALGU_TRY(storage::Loaded loaded, parts->store->load());
  TALGU_TRY(Authority authority, verified(loaded.founding));
  TALGU_TRY(const Member self, authority.find(loaded.founding.self));
  parts->self = *self.node;
  const PartyId& party = parts->self.certificate.party;
  TALGU_TRY(parts->policy, verify_policy(loaded.founding.policy, party, authority));
  TALGU_TRY(storage::BootFile boot, storage::BootFile::open(home.boot(), *parts->store));
  parts->boot = std::make_unique<storage::BootFile>(std::move(boot));
  TALGU_PASS(accept_boot(*parts));
  for (std::string& alarm : authority.key_alarms()) parts->alarms.push_back(std::move(alarm));
  parts->snapshot = std::make_unique<storage::Snapshot>(*parts->store);
  parts->keychain = std::make_unique<Keychain>(*parts->store, authority.id(), parts->self.id);
  parts->peers = std::make_unique<PeerBook>(config, loaded.founding.contacts);
  TALGU_PASS(open_own_feeds(*parts, loaded.tails));
  parts->machine =
      std::make_unique<sync::SyncMachine>(make_machine(*parts, loaded, std::move(authority)));
  return parts;
}

std::string CoreParts::name() const {
  return PeerBook::name_of(machine->authority(), self.id);
}

const Party& CoreParts::party() const {
  return *machine->authority().federation().newest().find(self.certificate.party);
}

}  // namespace talgu
