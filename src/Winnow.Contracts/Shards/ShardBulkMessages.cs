namespace Winnow.Contracts;

/// <summary>Writes to one shard; every item has its id and the concrete index.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardBulkRequest")]
public sealed record ShardBulkRequest
{
    [Id(0)] public BulkItem[] Items { get; init; } = [];

    [Id(1)] public RefreshPolicy Refresh { get; init; }

    [Id(2)] public string? WaitForActiveShards { get; init; }

    [Id(3)] public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The term in which the caller believes the primary to be: an older one is refused.</summary>
    [Id(4)] public long PrimaryTerm { get; init; }

    /// <summary>With <see cref="FirstOperation"/> names the items one after another: whoever sends them again sends the same names.</summary>
    [Id(5)] public long OperationSource { get; init; }

    [Id(6)] public long FirstOperation { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ShardBulkResponse")]
public sealed record ShardBulkResponse
{
    /// <summary>One per item, in order.</summary>
    [Id(0)] public BulkItemResult[] Items { get; init; } = [];
}
