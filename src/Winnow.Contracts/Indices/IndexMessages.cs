namespace Winnow.Contracts;

[GenerateSerializer, Immutable, Alias("winnow.CreateIndexRequest")]
public sealed record CreateIndexRequest
{
    /// <summary>A name, or date math in angle brackets.</summary>
    [Id(0)] public string Index { get; init; } = "";

    /// <summary>The request's body (<c>settings</c>, <c>mappings</c>, <c>aliases</c>); may be empty.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(2)] public string? WaitForActiveShards { get; init; }

    [Id(3)] public TimeSpan? Timeout { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.CreateIndexResponse")]
public sealed record CreateIndexResponse
{
    [Id(0)] public bool Acknowledged { get; init; } = true;

    [Id(1)] public bool ShardsAcknowledged { get; init; }

    [Id(2)] public string Index { get; init; } = "";
}

/// <summary>One index as the metadata APIs show it; HTTP renders index, mapping, settings and alias responses from it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.IndexMetadataView")]
public sealed record IndexMetadataView
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Uuid { get; init; } = "";

    [Id(2)] public bool Closed { get; init; }

    [Id(3)] public bool Hidden { get; init; }

    /// <summary>All that was set, nested, as strings: <c>{"index":{"number_of_shards":"1",…}}</c>.</summary>
    [Id(4)] public ReadOnlyMemory<byte> Settings { get; init; }

    /// <summary>The defaults of what was not set, in the same form; only when asked for.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Defaults { get; init; }

    /// <summary>The mapping without a type: <c>{"properties":{…}}</c>, <c>{}</c> when there is none.</summary>
    [Id(6)] public ReadOnlyMemory<byte> Mappings { get; init; }

    [Id(7)] public AliasView[] Aliases { get; init; } = [];

    [Id(8)] public long CreationDateMillis { get; init; }

    [Id(9)] public int NumberOfShards { get; init; }

    [Id(10)] public int NumberOfReplicas { get; init; }

    [Id(11)] public int RoutingNumShards { get; init; }

    [Id(12)] public long Version { get; init; }

    [Id(13)] public long MappingVersion { get; init; }

    [Id(14)] public long SettingsVersion { get; init; }

    [Id(15)] public long AliasesVersion { get; init; }

    /// <summary>One per shard.</summary>
    [Id(16)] public long[] PrimaryTerms { get; init; } = [];

    /// <summary>One list of allocation ids per shard.</summary>
    [Id(17)] public string[][] InSyncAllocations { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.AliasView")]
public sealed record AliasView
{
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>The query in JSON; null for none.</summary>
    [Id(1)] public string? Filter { get; init; }

    [Id(2)] public string? IndexRouting { get; init; }

    [Id(3)] public string? SearchRouting { get; init; }

    [Id(4)] public bool? IsWriteIndex { get; init; }

    [Id(5)] public bool? IsHidden { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.GetIndexRequest")]
public sealed record GetIndexRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public bool IncludeDefaults { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.PutMappingRequest")]
public sealed record PutMappingRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public bool WriteIndexOnly { get; init; }

    [Id(4)] public TimeSpan? Timeout { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.PutSettingsRequest")]
public sealed record PutSettingsRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public bool PreserveExisting { get; init; }

    [Id(4)] public bool Reopen { get; init; }

    [Id(5)] public TimeSpan? Timeout { get; init; }
}

/// <summary>The field mapping of <c>GET /{index}/_mapping/field/{fields}</c>.</summary>
[GenerateSerializer, Immutable, Alias("winnow.FieldMappingRequest")]
public sealed record FieldMappingRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public string[] Fields { get; init; } = [];

    [Id(3)] public bool IncludeDefaults { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.OpenIndexResponse")]
public sealed record OpenIndexResponse
{
    [Id(0)] public bool Acknowledged { get; init; } = true;

    [Id(1)] public bool ShardsAcknowledged { get; init; }

    /// <summary>Of the indices that a close went to.</summary>
    [Id(2)] public string[] Indices { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.OpenIndexRequest")]
public sealed record OpenIndexRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public TimeSpan? Timeout { get; init; }

    [Id(3)] public string? WaitForActiveShards { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ForceMergeRequest")]
public sealed record ForceMergeRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    /// <summary>Null merges as the policy would.</summary>
    [Id(2)] public int? MaxNumSegments { get; init; }

    [Id(3)] public bool OnlyExpungeDeletes { get; init; }

    [Id(4)] public bool Flush { get; init; } = true;
}

[GenerateSerializer, Immutable, Alias("winnow.FlushRequest")]
public sealed record FlushRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    [Id(2)] public bool Force { get; init; }

    [Id(3)] public bool WaitIfOngoing { get; init; } = true;
}
