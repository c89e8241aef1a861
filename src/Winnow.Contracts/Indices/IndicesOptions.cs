namespace Winnow.Contracts;

/// <summary>How an expression that names several indices is read. What is null takes the called API's own default.</summary>
[GenerateSerializer, Immutable, Alias("winnow.IndicesOptions")]
public sealed record IndicesOptions
{
    [Id(0)] public bool? IgnoreUnavailable { get; init; }

    [Id(1)] public bool? AllowNoIndices { get; init; }

    [Id(2)] public ExpandWildcards? ExpandWildcards { get; init; }
}

/// <summary>What a wildcard may match.</summary>
[Flags]
public enum ExpandWildcards
{
    None = 0,
    Open = 1,
    Closed = 2,
    Hidden = 4,
    All = Open | Closed | Hidden,
}

/// <summary>Which indices a call is about.</summary>
[GenerateSerializer, Immutable, Alias("winnow.IndicesRequest")]
public sealed record IndicesRequest
{
    /// <summary>Names, aliases, patterns, exclusions, date math; empty for all.</summary>
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    /// <summary>How long to wait for the nodes (or shards) to take a change in; 30 s when null.</summary>
    [Id(2)] public TimeSpan? Timeout { get; init; }
}
