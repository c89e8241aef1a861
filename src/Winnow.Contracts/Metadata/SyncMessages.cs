namespace Winnow.Contracts;

/// <summary>What a node knows, so that the master can tell what it missed.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SyncRequest")]
public sealed record SyncRequest
{
    [Id(0)] public string NodeId { get; init; } = "";

    [Id(1)] public long ClusterVersion { get; init; }

    /// <summary>Of the versions of all indices that the node's names have.</summary>
    [Id(2)] public long Digest { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.SyncAnswer")]
public sealed record SyncAnswer
{
    /// <summary>The names, when they are newer than the node's.</summary>
    [Id(0)] public StateMessage Cluster { get; init; } = new();

    /// <summary>The node and the master know the same of every index.</summary>
    [Id(1)] public bool Same { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.IndexVersion")]
public sealed record IndexVersion
{
    [Id(0)] public string Uuid { get; init; } = "";

    /// <summary>-1 for an index that is not known at all.</summary>
    [Id(1)] public long Version { get; init; }
}
