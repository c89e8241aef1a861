namespace Winnow.Contracts;

/// <summary>One per silo, key the node id: what a node does with repositories, whichever shards it holds.</summary>
[Alias("winnow.INodeRepositoryGrain")]
public interface INodeRepositoryGrain : IGrainWithStringKey
{
    /// <summary>Writes a blob of its own under the seed and reads the master's.</summary>
    [Alias("Verify"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task Verify(VerifyNodeCommand command);

    /// <summary>How often this node asked each repository's storage for what.</summary>
    [Alias("Metering"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<RepositoryMetering[]> Metering();
}

[GenerateSerializer, Immutable, Alias("winnow.VerifyNodeCommand")]
public sealed record VerifyNodeCommand
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public RepositoryMessage Definition { get; init; } = new();

    [Id(2)] public string Seed { get; init; } = "";
}

/// <summary>What a repository is: where its blobs lie and how they are reached.</summary>
[GenerateSerializer, Immutable, Alias("winnow.Repository")]
public sealed record RepositoryMessage
{
    [Id(0)] public string Type { get; init; } = "";

    /// <summary>Flat.</summary>
    [Id(1)] public SettingChange[] Settings { get; init; } = [];

    /// <summary>What the storage calls itself; empty until that has been read.</summary>
    [Id(2)] public string Uuid { get; init; } = "";
}

/// <summary>One repository as one node uses it: Elasticsearch's metering.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RepositoryMetering")]
public sealed record RepositoryMetering
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Type { get; init; } = "";

    /// <summary>Settings that say where it is.</summary>
    [Id(2)] public SettingChange[] Location { get; init; } = [];

    [Id(3)] public string EphemeralId { get; init; } = "";

    [Id(4)] public long StartedMillis { get; init; }

    [Id(5)] public RequestCount[] Requests { get; init; } = [];

    [Id(6)] public long BytesRead { get; init; }

    [Id(7)] public long BytesWritten { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.RequestCount")]
public sealed record RequestCount
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long Count { get; init; }
}
