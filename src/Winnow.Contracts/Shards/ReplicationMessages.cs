namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.ReplicateRequest")]
public sealed record ReplicateRequest
{
    /// <summary>The term of the primary: a copy that knows a later one refuses.</summary>
    [Id(0)] public long PrimaryTerm { get; init; }

    /// <summary>Operations one after another, each as the translog writes it; the same bytes for all copies. Empty when there is only to tell.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Operations { get; init; }

    /// <summary>All in-sync copies have the operations up to this one.</summary>
    [Id(2)] public long GlobalCheckpoint { get; init; }

    [Id(3)] public RefreshPolicy Refresh { get; init; }

    /// <summary>The retention leases when they have changed; null else.</summary>
    [Id(4)] public RetentionLeasesMessage? Leases { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ResyncRequest")]
public sealed record ResyncRequest
{
    [Id(0)] public long PrimaryTerm { get; init; }

    /// <summary>A piece of the history from the primary's global checkpoint on.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Operations { get; init; }

    [Id(2)] public long GlobalCheckpoint { get; init; }

    /// <summary>The terms of all operations above the global checkpoint: what is not among them is rolled back.</summary>
    [Id(3)] public TermRunMessage[] Terms { get; init; } = [];

    /// <summary>With this piece the copy has all that the primary has.</summary>
    [Id(4)] public bool Last { get; init; }

    /// <summary>This is the first piece.</summary>
    [Id(5)] public bool First { get; init; }

    /// <summary>The history that the numbers belong to: a copy with another one has other operations under the same numbers.</summary>
    [Id(6)] public string HistoryUuid { get; init; } = "";
}

/// <summary>Operations that follow each other in one term.</summary>
[GenerateSerializer, Immutable, Alias("winnow.TermRun")]
public sealed record TermRunMessage
{
    [Id(0)] public long FromSeqNo { get; init; }

    [Id(1)] public long ToSeqNo { get; init; }

    [Id(2)] public long Term { get; init; }
}

/// <summary>How far a copy is.</summary>
[GenerateSerializer, Immutable, Alias("winnow.CopyProgress")]
public sealed record CopyProgress
{
    [Id(0)] public long PersistedCheckpoint { get; init; }

    [Id(1)] public long ProcessedCheckpoint { get; init; }

    [Id(2)] public long GlobalCheckpoint { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RetentionLeases")]
public sealed record RetentionLeasesMessage
{
    [Id(0)] public long PrimaryTerm { get; init; }

    [Id(1)] public long Version { get; init; }

    [Id(2)] public RetentionLeaseMessage[] Leases { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.RetentionLease")]
public sealed record RetentionLeaseMessage
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public long RetainingSeqNo { get; init; }

    [Id(2)] public long TimestampMillis { get; init; }

    [Id(3)] public string Source { get; init; } = "";
}
