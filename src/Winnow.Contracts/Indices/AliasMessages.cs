namespace Winnow.Contracts;

/// <summary>The actions of <c>POST /_aliases</c>, done all or none.</summary>
[GenerateSerializer, Immutable, Alias("winnow.UpdateAliasesRequest")]
public sealed record UpdateAliasesRequest
{
    [Id(0)] public AliasAction[] Actions { get; init; } = [];

    [Id(1)] public TimeSpan? Timeout { get; init; }
}

public enum AliasActionType
{
    Add,
    Remove,
    RemoveIndex,
}

[GenerateSerializer, Immutable, Alias("winnow.AliasAction")]
public sealed record AliasAction
{
    [Id(0)] public AliasActionType Type { get; init; }

    [Id(1)] public string[] Indices { get; init; } = [];

    [Id(2)] public string[] Aliases { get; init; } = [];

    /// <summary>A query in JSON; null for none.</summary>
    [Id(3)] public string? Filter { get; init; }

    [Id(4)] public string? IndexRouting { get; init; }

    [Id(5)] public string? SearchRouting { get; init; }

    [Id(6)] public bool? IsWriteIndex { get; init; }

    [Id(7)] public bool? IsHidden { get; init; }

    /// <summary>Null for Elasticsearch's default: a remove that matches nothing is an error unless another action did something.</summary>
    [Id(8)] public bool? MustExist { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.GetAliasesRequest")]
public sealed record GetAliasesRequest
{
    [Id(0)] public string[] Indices { get; init; } = [];

    [Id(1)] public IndicesOptions Options { get; init; } = new();

    /// <summary>Names and patterns with exclusions; empty for all.</summary>
    [Id(2)] public string[] Names { get; init; } = [];
}

/// <summary>Indices with those of their aliases that were asked for; concrete names that no index has are listed as missing (404).</summary>
[GenerateSerializer, Immutable, Alias("winnow.GetAliasesResponse")]
public sealed record GetAliasesResponse
{
    [Id(0)] public IndexAliases[] Indices { get; init; } = [];

    [Id(1)] public string[] Missing { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.IndexAliases")]
public sealed record IndexAliases
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public AliasView[] Aliases { get; init; } = [];
}
