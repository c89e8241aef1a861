namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.CreateSnapshotRequest")]
public sealed record CreateSnapshotRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    /// <summary>May be date math.</summary>
    [Id(1)] public string Snapshot { get; init; } = "";

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public bool WaitForCompletion { get; init; }

    /// <summary>The same for every try of one creation (a policy's, for example): the second answers as the first. Null for a call that nobody repeats.</summary>
    [Id(4)] public string? Uuid { get; init; }
}

/// <summary>Elasticsearch's parameters of <c>GET _snapshot/{repository}/{snapshot}</c>.</summary>
[GenerateSerializer, Immutable, Alias("winnow.GetSnapshotsRequest")]
public sealed record GetSnapshotsRequest
{
    /// <summary>Names and patterns; empty for all.</summary>
    [Id(0)] public string[] Repositories { get; init; } = [];

    /// <summary>Names, patterns, <c>_all</c>, <c>_current</c>.</summary>
    [Id(1)] public string[] Snapshots { get; init; } = [];

    [Id(2)] public bool IgnoreUnavailable { get; init; }

    [Id(3)] public bool Verbose { get; init; } = true;

    [Id(4)] public bool IndexDetails { get; init; }

    [Id(5)] public bool IndexNames { get; init; } = true;

    [Id(6)] public bool IncludeRepository { get; init; } = true;

    /// <summary>start_time, name, duration, index_count, repository, shard_count or failed_shard_count.</summary>
    [Id(7)] public string Sort { get; init; } = "start_time";

    /// <summary>asc or desc.</summary>
    [Id(8)] public string Order { get; init; } = "asc";

    /// <summary>Null for all.</summary>
    [Id(9)] public int? Size { get; init; }

    [Id(10)] public string? After { get; init; }

    [Id(11)] public int Offset { get; init; }

    [Id(12)] public string? FromSortValue { get; init; }

    [Id(13)] public string[] SlmPolicyFilter { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.SnapshotStatusRequest")]
public sealed record SnapshotStatusRequest
{
    /// <summary>Null for all repositories: what runs.</summary>
    [Id(0)] public string? Repository { get; init; }

    /// <summary>Empty for those that run.</summary>
    [Id(1)] public string[] Snapshots { get; init; } = [];

    [Id(2)] public bool IgnoreUnavailable { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.DeleteSnapshotsRequest")]
public sealed record DeleteSnapshotsRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public string[] Snapshots { get; init; } = [];

    [Id(2)] public bool WaitForCompletion { get; init; } = true;
}

[GenerateSerializer, Immutable, Alias("winnow.CloneSnapshotRequest")]
public sealed record CloneSnapshotRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public string Source { get; init; } = "";

    [Id(2)] public string Target { get; init; } = "";

    /// <summary><c>{"indices":…}</c>.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Body { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RestoreSnapshotRequest")]
public sealed record RestoreSnapshotRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public string Snapshot { get; init; } = "";

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public bool WaitForCompletion { get; init; }
}
