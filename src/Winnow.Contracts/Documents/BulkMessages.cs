namespace Winnow.Contracts;

/// <summary>A list of writes, in the order of the request.</summary>
[GenerateSerializer, Immutable, Alias("winnow.BulkRequest")]
public sealed record BulkRequest
{
    [Id(0)] public BulkItem[] Items { get; init; } = [];

    [Id(1)] public RefreshPolicy Refresh { get; init; }

    /// <summary>A number, <c>all</c>, or null for the index's own setting.</summary>
    [Id(2)] public string? WaitForActiveShards { get; init; }

    /// <summary>How long to wait for a primary or for active copies; a minute when null.</summary>
    [Id(3)] public TimeSpan? Timeout { get; init; }

    /// <summary>What the request takes in memory: counted by indexing pressure until it is answered.</summary>
    [Id(4)] public long SizeInBytes { get; init; }
}

public enum RefreshPolicy
{
    None,
    Immediate,
    WaitFor,
}

public enum BulkAction
{
    Index,
    Create,
    Update,
    Delete,
}

public enum DocumentVersionType
{
    Internal,
    External,
    ExternalGte,
}

/// <summary>One write. <see cref="Source"/> is the document, or the body of an update (<c>doc</c>, <c>upsert</c>, <c>doc_as_upsert</c>, <c>detect_noop</c>, <c>_source</c>).</summary>
[GenerateSerializer, Immutable, Alias("winnow.BulkItem")]
public sealed record BulkItem
{
    [Id(0)] public BulkAction Action { get; init; }

    /// <summary>An index, or an alias with one write index; it is created when it is missing and may be.</summary>
    [Id(1)] public string Index { get; init; } = "";

    /// <summary>Null asks for a generated id (index and create only).</summary>
    [Id(2)] public string? Id { get; init; }

    [Id(3)] public string? Routing { get; init; }

    [Id(4)] public ReadOnlyMemory<byte> Source { get; init; }

    [Id(5)] public long? IfSeqNo { get; init; }

    [Id(6)] public long? IfPrimaryTerm { get; init; }

    [Id(7)] public long? Version { get; init; }

    [Id(8)] public DocumentVersionType VersionType { get; init; }

    [Id(9)] public int RetryOnConflict { get; init; }

    [Id(10)] public bool RequireAlias { get; init; }

    [Id(11)] public string? Pipeline { get; init; }

    /// <summary>What of the document an update gives back; null for nothing unless its body asks for it.</summary>
    [Id(12)] public SourceFilterSpec? SourceFilter { get; init; }

    /// <summary>Set by who could not make sense of the item (a malformed bulk line with a valid neighbour): it is answered with this error.</summary>
    [Id(13)] public WinnowError? Rejected { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.BulkResponse")]
public sealed record BulkResponse
{
    [Id(0)] public BulkItemResult[] Items { get; init; } = [];

    [Id(1)] public long TookMillis { get; init; }
}

public enum WriteResult
{
    Created,
    Updated,
    Deleted,
    NotFound,
    Noop,
}

/// <summary>What became of one write: a result, or an error.</summary>
[GenerateSerializer, Immutable, Alias("winnow.BulkItemResult")]
public sealed record BulkItemResult
{
    [Id(0)] public BulkAction Action { get; init; }

    /// <summary>The concrete index; what the request named when that could not be resolved.</summary>
    [Id(1)] public string Index { get; init; } = "";

    [Id(2)] public string? Id { get; init; }

    [Id(3)] public int Status { get; init; }

    [Id(4)] public WriteResult Result { get; init; }

    [Id(5)] public long Version { get; init; } = -1;

    [Id(6)] public long SeqNo { get; init; } = -2;

    [Id(7)] public long PrimaryTerm { get; init; }

    /// <summary>Copies that should have the operation: the primary and its replicas, assigned or not.</summary>
    [Id(8)] public int ShardsTotal { get; init; }

    [Id(9)] public int ShardsSuccessful { get; init; }

    [Id(10)] public ShardFailure[] ShardFailures { get; init; } = [];

    [Id(11)] public bool ForcedRefresh { get; init; }

    [Id(12)] public WinnowError? Error { get; init; }

    /// <summary>The document after an update that asked for it.</summary>
    [Id(13)] public GetResponse? Get { get; init; }
}
