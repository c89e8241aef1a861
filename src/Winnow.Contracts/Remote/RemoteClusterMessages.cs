namespace Winnow.Contracts;

/// <summary>One entry of <c>_remote/info</c>.</summary>
[GenerateSerializer, Immutable, Alias("winnow.RemoteClusterInfo")]
public sealed record RemoteClusterInfo
{
    [Id(0)] public string Alias { get; init; } = "";

    [Id(1)] public bool Connected { get; init; }

    /// <summary><c>sniff</c> or <c>proxy</c>.</summary>
    [Id(2)] public string Mode { get; init; } = "sniff";

    [Id(3)] public string[] Seeds { get; init; } = [];

    [Id(4)] public string ProxyAddress { get; init; } = "";

    [Id(5)] public string ServerName { get; init; } = "";

    /// <summary>To how many gateways there are connections now.</summary>
    [Id(6)] public int Connections { get; init; }

    [Id(7)] public int MaxConnections { get; init; }

    [Id(8)] public string InitialConnectTimeout { get; init; } = "";

    [Id(9)] public bool SkipUnavailable { get; init; }

    /// <summary>The remote cluster's own name; null until it was reached once.</summary>
    [Id(10)] public string? ClusterName { get; init; }

    /// <summary>Why there is no connection, or what broke last; null when nothing did.</summary>
    [Id(11)] public string? LastFailure { get; init; }
}

/// <summary>One entry of <c>_resolve/cluster</c>.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ResolvedCluster")]
public sealed record ResolvedCluster
{
    /// <summary>Empty for the cluster that was asked.</summary>
    [Id(0)] public string Alias { get; init; } = "";

    [Id(1)] public bool Connected { get; init; }

    [Id(2)] public bool SkipUnavailable { get; init; }

    /// <summary>Null when it could not be asked, or was not.</summary>
    [Id(3)] public bool? MatchingIndices { get; init; }

    /// <summary>What a search of it would fail with; null when it would not.</summary>
    [Id(4)] public string? Error { get; init; }

    /// <summary>Null when it could not be asked.</summary>
    [Id(5)] public string? Version { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.ClusterMatch")]
public sealed record ClusterMatch
{
    [Id(0)] public bool MatchingIndices { get; init; }

    /// <summary>What a search by these names would fail with; null when it would not.</summary>
    [Id(1)] public string? Error { get; init; }

    [Id(2)] public string Version { get; init; } = "";
}
