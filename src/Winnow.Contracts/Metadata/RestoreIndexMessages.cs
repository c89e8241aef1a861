namespace Winnow.Contracts;

/// <summary>An index as a snapshot has it, and where its shards lie.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RestoreIndexCommand")]
public sealed record RestoreIndexCommand
{
    [Id(0)] public InitializeIndexCommand Index { get; init; } = new();

    [Id(1)] public RestoreSourceMessage Source { get; init; } = new();

    /// <summary>One by one: there are as many as the index has.</summary>
    [Id(2)] public RestoredShardMessage[] Shards { get; init; } = [];

    /// <summary>How many shards a document's hash is spread over: what decided where the documents are.</summary>
    [Id(3)] public int RoutingNumShards { get; init; }

    [Id(4)] public long CreatedMillis { get; init; }

    [Id(5)] public long MappingVersion { get; init; } = 1;

    [Id(6)] public long SettingsVersion { get; init; } = 1;
}

/// <summary>The index of a snapshot.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RestoreSource")]
public sealed record RestoreSourceMessage
{
    /// <summary>Names this restore: a command that comes again changes nothing.</summary>
    [Id(0)] public string Uuid { get; init; } = "";

    [Id(1)] public string Repository { get; init; } = "";

    [Id(2)] public string Snapshot { get; init; } = "";

    [Id(3)] public string SnapshotUuid { get; init; } = "";

    /// <summary>The version that took the snapshot.</summary>
    [Id(4)] public string Version { get; init; } = "";

    /// <summary>What the index is called in the snapshot.</summary>
    [Id(5)] public string Index { get; init; } = "";

    /// <summary>The hash of the index' manifest, in hexadecimal.</summary>
    [Id(6)] public string Manifest { get; init; } = "";
}

/// <summary>A shard of the snapshot.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RestoredShard")]
public sealed record RestoredShardMessage
{
    /// <summary>False for one that a partial snapshot lacks: it starts empty.</summary>
    [Id(0)] public bool InSnapshot { get; init; } = true;

    /// <summary>No operation in it is of a later term.</summary>
    [Id(1)] public long PrimaryTerm { get; init; }

    /// <summary>How large it is; zero when nobody has said.</summary>
    [Id(2)] public long Bytes { get; init; }
}
