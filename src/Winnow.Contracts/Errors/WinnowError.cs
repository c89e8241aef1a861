namespace Winnow.Contracts;

/// <summary>Elasticsearch's error as data: what becomes <c>{"type":…,"reason":…}</c> in a response, wherever it was raised.</summary>
[GenerateSerializer, Immutable, Alias("winnow.Error")]
public sealed record WinnowError
{
    /// <summary>Elasticsearch's name of the error, for example <c>index_not_found_exception</c>.</summary>
    [Id(0)] public string Type { get; init; } = "";

    /// <summary>The HTTP status that goes with it.</summary>
    [Id(1)] public int Status { get; init; } = 500;

    /// <summary>What was wrong and where, in Elasticsearch's words.</summary>
    [Id(2)] public string? Reason { get; init; }

    [Id(3)] public string? Index { get; init; }

    [Id(4)] public string? IndexUuid { get; init; }

    [Id(5)] public int? Shard { get; init; }

    /// <summary>Further members of the error object, in order: <c>resource.id</c>, <c>line</c>, <c>bytes_wanted</c>, <c>failed_shards</c> …</summary>
    [Id(6)] public ErrorField[] Metadata { get; init; } = [];

    [Id(7)] public WinnowError? CausedBy { get; init; }

    /// <summary>What <c>root_cause</c> lists; the error itself when empty.</summary>
    [Id(8)] public WinnowError[] RootCauses { get; init; } = [];

    [Id(9)] public WinnowError[] Suppressed { get; init; } = [];
}

/// <summary>One further member of an error object: its value is JSON text, copied as it is.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ErrorField")]
public sealed record ErrorField
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Json { get; init; } = "null";
}
