namespace Winnow.Contracts;

/// <summary>Asks for an index, by its name or by its uuid, in these versions at least.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderIndexRequest")]
public sealed record LeaderIndexRequest
{
    [Id(0)] public string? Name { get; init; }

    /// <summary>An index that was deleted is not another one of its name.</summary>
    [Id(1)] public string? Uuid { get; init; }

    [Id(2)] public long MappingVersion { get; init; }

    [Id(3)] public long SettingsVersion { get; init; }

    [Id(4)] public long AliasesVersion { get; init; }

    /// <summary>How long to wait for them.</summary>
    [Id(5)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the shards are asked, too.</summary>
    [Id(6)] public bool Shards { get; init; }
}

/// <summary>A leader's index.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderIndex")]
public sealed record LeaderIndex
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    [Id(2)] public bool Closed { get; init; }

    [Id(3)] public long CreatedMillis { get; init; }

    [Id(4)] public long MappingVersion { get; init; }

    [Id(5)] public long SettingsVersion { get; init; }

    [Id(6)] public long AliasesVersion { get; init; }

    /// <summary>In JSON.</summary>
    [Id(7)] public ReadOnlyMemory<byte> Mapping { get; init; }

    /// <summary>Flat keys with their <c>index.</c> prefix.</summary>
    [Id(8)] public UriParameter[] Settings { get; init; } = [];

    [Id(9)] public AliasView[] Aliases { get; init; } = [];

    [Id(10)] public int NumberOfShards { get; init; }

    [Id(11)] public int RoutingNumShards { get; init; }

    [Id(12)] public int RoutingPartitionSize { get; init; }

    /// <summary>It follows another one itself.</summary>
    [Id(13)] public bool IsFollower { get; init; }

    /// <summary>Of an index that was promoted, where each of its shards comes from.</summary>
    [Id(14)] public LeaderLineage[] Lineage { get; init; } = [];

    /// <summary>One each, when they were asked for.</summary>
    [Id(15)] public LeaderShard[] Shards { get; init; } = [];
}

/// <summary>A shard that was promoted has all operations of its leader's history up to a number; what it has above is its own history.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderLineage")]
public sealed record LeaderLineage
{
    [Id(0)] public string ParentHistoryUuid { get; init; } = "";

    [Id(1)] public long MaxSeqNo { get; init; }

    /// <summary>Its own history: when the shard has another one since, nothing is known any more.</summary>
    [Id(2)] public string HistoryUuid { get; init; } = "";
}

/// <summary>A shard of a leader, as one of its copies sees it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderShard")]
public sealed record LeaderShard
{
    [Id(0)] public string HistoryUuid { get; init; } = "";

    [Id(1)] public long PrimaryTerm { get; init; }

    [Id(2)] public long GlobalCheckpoint { get; init; }

    [Id(3)] public long MaxSeqNo { get; init; }

    [Id(4)] public long Bytes { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.LeaderIndicesRequest")]
public sealed record LeaderIndicesRequest
{
    /// <summary>What the caller knows already; -1 for nothing.</summary>
    [Id(0)] public long NewerThan { get; init; } = -1;

    [Id(1)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Uuids of indices that lacked a primary: the answer comes as soon as one of them has all, too.</summary>
    [Id(2)] public string[] Inactive { get; init; } = [];
}

/// <summary>The names of a cluster at one version.</summary>
[GenerateSerializer, Immutable, Alias("winnow.LeaderIndices")]
public sealed record LeaderIndices
{
    [Id(0)] public long MetadataVersion { get; init; }

    [Id(1)] public LeaderIndexName[] Indices { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.LeaderIndexName")]
public sealed record LeaderIndexName
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    [Id(2)] public bool Closed { get; init; }

    [Id(3)] public bool Hidden { get; init; }

    [Id(4)] public long CreatedMillis { get; init; }

    /// <summary>Whether each of its primaries is active. A change of that is no new version of the names.</summary>
    [Id(5)] public bool PrimariesActive { get; init; }
}
