namespace Winnow.Contracts;

/// <summary>Which parts of a document's source to give back.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SourceFilter")]
public sealed record SourceFilterSpec
{
    /// <summary>False leaves the source out altogether.</summary>
    [Id(0)] public bool Fetch { get; init; } = true;

    [Id(1)] public string[] Includes { get; init; } = [];

    [Id(2)] public string[] Excludes { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.GetRequest")]
public sealed record GetRequest
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string Id { get; init; } = "";

    [Id(2)] public string? Routing { get; init; }

    [Id(3)] public string? Preference { get; init; }

    /// <summary>True sees operations that no refresh has made searchable yet.</summary>
    [Id(4)] public bool Realtime { get; init; } = true;

    [Id(5)] public bool Refresh { get; init; }

    [Id(6)] public long? Version { get; init; }

    [Id(7)] public DocumentVersionType VersionType { get; init; }

    [Id(8)] public string[] StoredFields { get; init; } = [];

    /// <summary>Null gives the whole source (none when stored fields are asked for).</summary>
    [Id(9)] public SourceFilterSpec? SourceFilter { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.GetResponse")]
public sealed record GetResponse
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string Id { get; init; } = "";

    [Id(2)] public bool Found { get; init; }

    [Id(3)] public long Version { get; init; } = -1;

    [Id(4)] public long SeqNo { get; init; } = -2;

    [Id(5)] public long PrimaryTerm { get; init; }

    [Id(6)] public string? Routing { get; init; }

    /// <summary>The filtered source, or null when there is none to give.</summary>
    [Id(7)] public ReadOnlyMemory<byte>? Source { get; init; }

    /// <summary>Stored fields as a JSON object, or null.</summary>
    [Id(8)] public ReadOnlyMemory<byte>? Fields { get; init; }

    [Id(9)] public string[] Ignored { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.MultiGetRequest")]
public sealed record MultiGetRequest
{
    [Id(0)] public GetRequest[] Items { get; init; } = [];
}

/// <summary>One answer of a multi-get: a response (found or not), or an error.</summary>
[GenerateSerializer, Immutable, Alias("winnow.MultiGetItem")]
public sealed record MultiGetItem
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string Id { get; init; } = "";

    [Id(2)] public GetResponse? Response { get; init; }

    [Id(3)] public WinnowError? Error { get; init; }
}

/// <summary>update_by_query, delete_by_query and reindex: bodies and parameters as REST has them.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ByQueryRequest")]
public sealed record ByQueryRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public UriParameter[] Parameters { get; init; } = [];

    [Id(4)] public bool Refresh { get; init; }

    [Id(5)] public bool ProceedOnConflicts { get; init; }

    [Id(6)] public int ScrollSize { get; init; } = 1000;

    [Id(7)] public long? MaxDocs { get; init; }

    [Id(8)] public string? Routing { get; init; }

    [Id(9)] public string? WaitForActiveShards { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ByQueryResponse")]
public sealed record ByQueryResponse
{
    [Id(0)] public long TookMillis { get; init; }

    [Id(1)] public bool TimedOut { get; init; }

    [Id(2)] public long Total { get; init; }

    [Id(3)] public long Updated { get; init; }

    [Id(4)] public long Created { get; init; }

    [Id(5)] public long Deleted { get; init; }

    [Id(6)] public int Batches { get; init; }

    [Id(7)] public long VersionConflicts { get; init; }

    [Id(8)] public long Noops { get; init; }

    [Id(9)] public BulkItemResult[] Failures { get; init; } = [];
}
