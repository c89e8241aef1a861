namespace Winnow.Grains.Nodes;

/// <summary>What this node is: fixed before the silo starts.</summary>
public sealed class WinnowNode
{
    /// <summary>The Elasticsearch version whose API is answered.</summary>
    public const string ApiVersion = "8.17.0";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ClusterName { get; init; }

    /// <summary>Made anew at each start.</summary>
    public required string EphemeralId { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = NodeRoles.Default;

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings of the node by their full names, as given by file, environment and command line.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where HTTP is served, once it is.</summary>
    public string? HttpAddress { get; set; }

    public bool HoldsData => NodeRoles.HoldsData(Roles);
}

/// <summary>Elasticsearch's node roles.</summary>
public static class NodeRoles
{
    public const string Master = "master";
    public const string Ingest = "ingest";
    public const string RemoteClusterClient = "remote_cluster_client";

    public static IReadOnlyList<string> Known { get; } =
        ["data", "data_cold", "data_content", "data_hot", "data_warm", Ingest, Master, RemoteClusterClient];

    public static IReadOnlyList<string> Default { get; } = ["data", "data_cold", "data_content", "data_hot", "data_warm", Ingest, Master, RemoteClusterClient];

    public static bool HoldsData(IEnumerable<string> roles) => roles.Any(role => role.StartsWith("data", StringComparison.Ordinal));
}
