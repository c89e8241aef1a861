namespace Winnow.Contracts;

/// <summary>A response that is ready to be sent: JSON bytes and the status that goes with them.</summary>
[GenerateSerializer, Immutable, Alias("winnow.JsonResult")]
public sealed record JsonResult
{
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(1)] public int Status { get; init; } = 200;
}

/// <summary>What a change of metadata answers.</summary>
[GenerateSerializer, Immutable, Alias("winnow.Acknowledged")]
public sealed record AcknowledgedResponse
{
    /// <summary>False when some node had not taken the change in before the time-out; the change itself is made.</summary>
    [Id(0)] public bool Acknowledged { get; init; } = true;
}

/// <summary>How many copies a request went to and how it went there.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardsInfo")]
public sealed record ShardsInfo
{
    [Id(0)] public int Total { get; init; }

    [Id(1)] public int Successful { get; init; }

    [Id(2)] public int Skipped { get; init; }

    [Id(3)] public ShardFailure[] Failures { get; init; } = [];

    [Id(4)] public int Failed { get; init; }
}

/// <summary>Why one shard did not answer.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardFailure")]
public sealed record ShardFailure
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public int Shard { get; init; }

    [Id(2)] public string? Node { get; init; }

    [Id(3)] public WinnowError Error { get; init; } = new();

    [Id(4)] public bool Primary { get; init; }
}
