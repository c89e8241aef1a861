namespace Winnow.Contracts;

/// <summary>
/// Makes one snapshot: key repository/uuid. It persists nothing: on another silo it begins anew and finds in the repository what is there.
/// </summary>
[Alias("winnow.ISnapshotGrain")]
public interface ISnapshotGrain : IGrainWithStringKey
{
    static string KeyOf(string repository, string uuid) => $"{repository}/{uuid}";

    /// <summary>Starts when it does not run. Answers when it has ended, or after ten seconds: then the caller asks again.</summary>
    [Alias("Run"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<SnapshotResult?> Run(SnapshotRun run);

    /// <summary>Stops where it is: the shards that are not done have failed.</summary>
    [Alias("Abort"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task Abort();

    [Alias("Progress"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<SnapshotProgress> Progress();

    /// <summary>True when the shards of an index are taken, or nothing runs here; false after ten seconds: then the caller asks again.</summary>
    [Alias("Taken"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<bool> Taken(string indexUuid);
}

[GenerateSerializer, Immutable, Alias("winnow.SnapshotRun")]
public sealed record SnapshotRun
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    /// <summary>The plan in the form in which it is persisted.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Plan { get; init; }

    /// <summary>Snapshots that take the same index and come before.</summary>
    [Id(3)] public SnapshotBefore[] Before { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.SnapshotBefore")]
public sealed record SnapshotBefore
{
    [Id(0)] public string IndexUuid { get; init; } = "";

    [Id(1)] public string SnapshotUuid { get; init; } = "";
}

/// <summary>Everything of a snapshot that its creation found out. It is not in the repository's root yet.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SnapshotResult")]
public sealed record SnapshotResult
{
    [Id(0)] public SnapshotIndexResult[] Indices { get; init; } = [];

    /// <summary>The hash of the global state in hex, and its length; null without one.</summary>
    [Id(1)] public string? GlobalState { get; init; }

    [Id(2)] public long GlobalStateLength { get; init; }

    [Id(3)] public long EndMillis { get; init; }

    /// <summary>There is nothing else here: it was aborted.</summary>
    [Id(4)] public bool Aborted { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.SnapshotIndexResult")]
public sealed record SnapshotIndexResult
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    /// <summary>The hash of the manifest in hex.</summary>
    [Id(2)] public string Manifest { get; init; } = "";

    [Id(3)] public ShardSnapshotReport[] Shards { get; init; } = [];
}

/// <summary>How far a snapshot is that is being made: its shards as they last said.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SnapshotProgress")]
public sealed record SnapshotProgress
{
    [Id(0)] public IndexSnapshotProgress[] Indices { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.IndexSnapshotProgress")]
public sealed record IndexSnapshotProgress
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public ShardSnapshotReport[] Shards { get; init; } = [];
}
