#include "tests/bench/homes.h"

#include "crypto/random.h"
#include "node/core/core_parts.h"
#include "node/front/front_key.h"
#include "node/system/config.h"
#include "node/system/node_keys.h"
#include "storage/feeds/batch.h"
#include "tests/bench/needs.h"

#include <cstdlib>
#include <fstream>

namespace talgu::bench {
namespace {

constexpr std::size_t kRecordsPerBatch = 16'384;
/// The least that a keystore allows.
constexpr keystore::KdfCost kCheap{.passes = keystore::kPassesMin,
                                   .memory_bytes = keystore::kMemoryMin};

Config config_of_bench() {
  Config config;
  config.listen = {"tcp://127.0.0.1:0"};
  config.log_level = LogLevel::warn;
  config.disk_reserve_mib = 64;
  return config;
}

Status write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path);
  out << text;
  out.close();
  std::error_code failed;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failed);
  if (out && !failed) return {};
  return fail(Fault::io, "cannot write " + path.string());
}

SecretBytes passphrase() {
  return SecretBytes::copy_of(as_bytes(kPassphrase));
}

Bytes message_of(const Homes::Filling& filling, std::uint64_t done, std::uint64_t now_ms) {
  if (!filling.payload) return need_message(filling.first + done, now_ms);
  // Random, so that nothing on the way can make it smaller.
  Bytes message(*filling.payload);
  fill_random(message);
  return message;
}

}  // namespace

Result<Homes> Homes::make(const std::filesystem::path& parent) {
  std::string folder = (parent / "talgu-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return fail(Fault::io, "cannot make " + folder);
  Homes homes{std::filesystem::path(folder)};
  TALGU_PASS(write_file(homes.root_ / "talgu-passphrase", kPassphrase));
  TALGU_PASS(homes.make_home("UA", "kyiv"));
  TALGU_PASS(homes.make_home("PL", "warsaw"));
  // Both logs name both nodes only now.
  for (const auto& [home, node] : {std::pair(homes.kyiv(), 0), std::pair(homes.warsaw(), 1)}) {
    TALGU_TRY(auto store, storage::Store::open(home.database(), store_options(config_of_bench())));
    storage::Founding founding{.charter = homes.federation_.signed_charter(),
                               .logs = {},
                               .contacts = {},
                               .policy = homes.federation_.signed_policy(node == 0 ? "UA" : "PL"),
                               .self = homes.nodes_[static_cast<std::size_t>(node)].id};
    for (const char* code : {"UA", "PL"}) {
      founding.logs[homes.federation_.party(code).party.id] = homes.federation_.statements(code);
    }
    TALGU_PASS(store->found(founding));
  }
  return homes;
}

Homes::~Homes() {
  if (root_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

Status Homes::make_home(const std::string& code, const std::string& label) {
  const Home home{.root = root_ / label};
  TALGU_PASS(create_home(home));
  TALGU_PASS(write_file(home.config(), config_template(config_of_bench())));
  TALGU_TRY(const TransportKey transport, front::create_front_key(home.front_key()));
  test::TestNode node = federation_.add_node(code, label, NodeRole::writer, transport);
  NodeKeySet keys{.signing_key = NodeSigningKey(node.signing_key.secret().duplicate()),
                  .seal_secret = node.seal_secret.duplicate(),
                  .view_secret = NodeKeySet::generate().view_secret};
  TALGU_PASS(write_keystore(home.keystore(), keys, passphrase(), kCheap));
  nodes_.push_back(std::move(node));
  return {};
}

Status Homes::dial(const std::string& address) const {
  Config config = config_of_bench();
  config.peers = {{"UA/kyiv", {address}}};
  return write_file(warsaw().config(), config_template(config));
}

Status Homes::fill(const Filling& filling) {
  TALGU_TRY(const NodeKeySet keys, open_keystore(kyiv().keystore(), passphrase()));
  TALGU_TRY(auto store, storage::Store::open(kyiv().database(), store_options(config_of_bench())));
  const test::TestNode& author = nodes_.front();
  const Authority& authority = federation_.authority();
  const Audience audience = federation_.audience("UA", filling.audience);
  const std::uint64_t now = utc_now_ms();
  std::optional<FeedTail> tail;
  std::optional<NewEpochKey> key;
  for (std::uint64_t done = 0; done < filling.records;) {
    FeedWriter writer = tail ? FeedWriter::resume(*tail) : FeedWriter::resume({});
    if (!tail) {
      TALGU_TRY(writer, FeedWriter::open_feed(audience, authority, author.author(), now, nullptr));
    }
    storage::Batch batch = store->begin_batch();
    for (std::size_t i = 0; i < kRecordsPerBatch && done < filling.records; ++i, ++done) {
      if (tail && writer.epoch_due(authority, now) != FeedWriter::EpochDue::no) {
        TALGU_PASS(writer.begin_epoch(authority, author.author(), now, nullptr));
      }
      for (NewEpochKey& fresh : writer.take_new_keys()) {
        batch.add_epoch_key(fresh.feed, fresh.epoch, fresh.key, keys.view_secret);
        key = std::move(fresh);
      }
      const EpochDataKey data = test::data_key(federation_.id(), *key, writer.epoch_body());
      TALGU_PASS(writer.add_data(message_of(filling, done, now), data, authority, now));
    }
    TALGU_TRY(std::vector<Run> runs,
              std::move(writer).finish(federation_.id(), author.signing_key, now));
    for (Run& run : runs) {
      TALGU_TRY(Admitted admitted,
                admit(std::move(run), tail ? &*tail : nullptr, authority, author.reader()));
      tail = admitted.tail();
      batch.add(std::move(admitted));
    }
    TALGU_PASS(batch.commit());
  }
  return {};
}

}  // namespace talgu::bench
