using System.Collections.Immutable;

namespace Winnow.Repositories;

/// <summary>One file of a shard: all that is needed to have it again.</summary>
/// <param name="Checksum">CRC-32C of the whole file, as its footer has it.</param>
/// <param name="Chunks">Its bytes, front to back.</param>
public sealed record ShardFile(string Name, long Length, uint Checksum, ImmutableArray<Content> Chunks);

/// <summary>
/// The files of a shard, and nothing about which shard, when or where: equal files give an equal manifest, whoever writes it. They are in
/// the ordinal order of their names.
/// </summary>
public sealed record ShardManifest(ImmutableArray<ShardFile> Files);

/// <summary>An index: its metadata (settings, mapping, aliases...) and a manifest a shard, null for one that failed.</summary>
public sealed record IndexManifest(string MetadataJson, ImmutableArray<ContentHash?> Shards);
