namespace Winnow.Hosting;

/// <summary>Refuses options that cannot work, all complaints at once.</summary>
internal static class WinnowOptionsValidator
{
    public static void Validate(WinnowOptions options)
    {
        var complaints = Complaints(options).ToList();
        if (complaints.Count > 0)
        {
            throw new ArgumentException($"invalid Winnow options: {string.Join("; ", complaints)}", nameof(options));
        }
    }

    private static IEnumerable<string> Complaints(WinnowOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClusterName) || options.ClusterName.Contains(':', StringComparison.Ordinal))
        {
            yield return $"[cluster.name] must not be empty or contain ':' but was [{options.ClusterName}]";
        }

        if (string.IsNullOrWhiteSpace(options.NodeName))
        {
            yield return "[node.name] must not be empty";
        }

        foreach (var role in options.NodeRoles)
        {
            if (!Winnow.Grains.Nodes.NodeRoles.Known.Contains(role))
            {
                yield return $"[node.roles] has the unknown role [{role}], known are [{string.Join(", ", Winnow.Grains.Nodes.NodeRoles.Known)}]";
            }
        }

        if (options.DataDirectory is null && string.IsNullOrWhiteSpace(options.PathData))
        {
            yield return "[path.data] must not be empty";
        }

        if (options.Store == ClusterStore.Sqlite && string.IsNullOrWhiteSpace(options.PathCluster))
        {
            yield return "[path.cluster] must not be empty";
        }

        if (options.Store == ClusterStore.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            yield return "[cluster.storage.connection_string] must not be empty";
        }

        foreach (var (name, port) in new[] { ("transport.port", options.TransportPort), ("gateway.port", options.GatewayPort) })
        {
            if (port is < 0 or > 65535)
            {
                yield return $"[{name}] must be a port but was [{port}]";
            }
        }
    }
}
