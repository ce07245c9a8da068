#include "node/cli/tgu_file.h"

#include "crypto/file.h"

namespace talgu::cli {
namespace {

/// The error with the file's name before it.
std::unexpected<Error> in_file(const Path& path, Error error) {
  error.what = path.string() + ": " + error.what;
  return std::unexpected(std::move(error));
}

}  // namespace

Result<PortableFile> read_tgu(const Path& path) {
  TALGU_TRY(const Bytes bytes, read_file(path, kPortableBytesMax));
  Result<PortableFile> file = parse_portable(bytes);
  if (!file) return in_file(path, std::move(file).error());
  return file;
}

Result<Bytes> read_tgu(const Path& path, PortableKind expected) {
  TALGU_TRY(const Bytes bytes, read_file(path, kPortableBytesMax));
  Result<Bytes> content = parse_portable(bytes, expected);
  if (!content) return in_file(path, std::move(content).error());
  return content;
}

Status write_tgu(const Path& path, PortableKind kind, ByteView content) {
  return create_file(path, encode_portable({.kind = kind, .content = to_bytes(content)}), 0644);
}

}  // namespace talgu::cli
