namespace Winnow.Contracts;

/// <summary>What a node's disk holds of an index.</summary>
[GenerateSerializer, Immutable, Alias("winnow.HeldIndex")]
public sealed record HeldIndexMessage
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    [Id(1)] public HeldCopyMessage[] Copies { get; init; } = [];
}

/// <summary>A node's disk and the open copies on it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.NodeDisk")]
public sealed record NodeDiskMessage
{
    [Id(0)] public long Total { get; init; }

    /// <summary>What is left for this process.</summary>
    [Id(1)] public long Available { get; init; }

    [Id(2)] public ShardSizeMessage[] Shards { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.ShardSize")]
public sealed record ShardSizeMessage
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    [Id(1)] public int Shard { get; init; }

    [Id(2)] public long Bytes { get; init; }
}
