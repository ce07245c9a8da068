#pragma once

#include <cstddef>
#include <cstdint>

/// The constants of protocol §13, each with its reason.
namespace talgu::limits {

inline constexpr std::size_t kEntryHeaderBytes = 152;
/// An EPOCH of 200 readers takes 11 KB; records take 6 KB; attachments travel apart.
inline constexpr std::size_t kEntryBodyBytesMax = 64 * 1024;
/// A run and its envelope fit with room to spare; larger frames gain nothing.
inline constexpr std::size_t kFrameBytesMax = 2 * 1024 * 1024;
/// One signature check per 256 entries costs less than hashing them.
inline constexpr std::uint32_t kRunEntriesMax = 256;
inline constexpr std::size_t kRunBytesAnchor = 512 * 1024;
inline constexpr std::size_t kSignaturesPerPartyMax = 16;
inline constexpr std::size_t kSignatureGroupsMax = 256;
/// A party cannot fill its readers with statements and keys (D10): both can be read in one file.
inline constexpr std::size_t kPartyStatementsMax = 4096;
inline constexpr std::size_t kCurrentNodesMax = 64;
inline constexpr std::size_t kStatementBytesMax = 64 * 1024;
inline constexpr std::size_t kVotedStatementBytesMax = 512 * 1024;
inline constexpr std::uint16_t kIncarnationMax = 64;  // numbers below this
inline constexpr std::uint32_t kEpochEntriesMax = 65'536;
inline constexpr std::uint64_t kEpochMillisecondsMax = 30ULL * 24 * 3600 * 1000;
inline constexpr std::size_t kPartiesMax = 256;
/// Official names in Ukrainian, two bytes a letter.
inline constexpr std::size_t kNameBytesMax = 128;
inline constexpr std::size_t kCodeBytesMax = 8;
inline constexpr std::size_t kLabelBytesMax = 16;
inline constexpr std::size_t kAudienceNameBytesMax = 64;
inline constexpr std::size_t kRuleBytesMax = 1024;
inline constexpr std::size_t kParkedObjectsMax = 4096;
inline constexpr std::size_t kParkedBytesMax = 16 * 1024 * 1024;

}  // namespace talgu::limits
