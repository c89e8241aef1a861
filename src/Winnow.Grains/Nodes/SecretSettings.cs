using Winnow.Repositories;

namespace Winnow.Grains.Nodes;

/// <summary>Settings of a node that no API shows.</summary>
internal static class SecretSettings
{
    public static bool Contains(string setting) => setting == "cluster.storage.connection_string" || RepositoryClients.IsSecret(setting);
}
