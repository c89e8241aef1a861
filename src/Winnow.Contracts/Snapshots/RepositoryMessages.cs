namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.PutRepositoryRequest")]
public sealed record PutRepositoryRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    /// <summary><c>{"type":…,"settings":{…}}</c>.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public bool Verify { get; init; } = true;
}

/// <summary>Which repositories a call is about: names and patterns; empty for all.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RepositoriesRequest")]
public sealed record RepositoriesRequest
{
    [Id(0)] public string[] Repositories { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.CleanupRepositoryRequest")]
public sealed record CleanupRepositoryRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    /// <summary>Deletes nothing and answers what would be deleted.</summary>
    [Id(1)] public bool DryRun { get; init; }
}

/// <summary>Elasticsearch's parameters of <c>_analyze</c>; null takes the default.</summary>
[GenerateSerializer, Immutable, Alias("winnow.AnalyzeRepositoryRequest")]
public sealed record AnalyzeRepositoryRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    [Id(1)] public int BlobCount { get; init; } = 100;

    [Id(2)] public int Concurrency { get; init; } = 10;

    [Id(3)] public int ReadNodeCount { get; init; } = 10;

    [Id(4)] public int EarlyReadNodeCount { get; init; } = 2;

    [Id(5)] public double RareActionProbability { get; init; } = 0.02;

    [Id(6)] public bool RarelyAbortWrites { get; init; } = true;

    [Id(7)] public long MaxBlobBytes { get; init; } = 10L << 20;

    [Id(8)] public long MaxTotalDataBytes { get; init; } = 1L << 30;

    [Id(9)] public int RegisterOperationCount { get; init; } = 10;

    [Id(10)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Id(11)] public long? Seed { get; init; }

    [Id(12)] public bool Detailed { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.VerifyIntegrityRequest")]
public sealed record VerifyIntegrityRequest
{
    [Id(0)] public string Repository { get; init; } = "";

    /// <summary>Reads every byte; otherwise it is looked whether the blobs are there, in their lengths.</summary>
    [Id(1)] public bool VerifyBlobContents { get; init; }

    [Id(2)] public long MaxBytesPerSecond { get; init; } = 10L << 20;

    [Id(3)] public int MaxFailedShardSnapshots { get; init; } = 10_000;
}
