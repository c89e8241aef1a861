using System.Collections.Immutable;
using System.Globalization;
using Winnow.Search;

namespace Winnow.Grains.Remote;

/// <summary>How the nodes of a remote cluster are found.</summary>
public enum RemoteConnectionMode
{
    /// <summary>Seeds are asked which gateways there are.</summary>
    Sniff,

    /// <summary>One address leads to all of them.</summary>
    Proxy,
}

/// <summary>The settings <c>cluster.remote.&lt;alias&gt;.*</c> of one remote cluster.</summary>
public sealed record RemoteClusterSettings
{
    public required string Alias { get; init; }

    public RemoteConnectionMode Mode { get; init; }

    /// <summary>Addresses (<c>host:port</c>) of silos or their gateways.</summary>
    public ImmutableArray<string> Seeds { get; init; } = [];

    public string ProxyAddress { get; init; } = "";

    public string ServerName { get; init; } = "";

    /// <summary>How many gateways are connected to, with <see cref="RemoteConnectionMode.Sniff"/>.</summary>
    public int NodeConnections { get; init; } = RemoteSettingNames.DefaultNodeConnections;

    public int ProxySocketConnections { get; init; } = RemoteSettingNames.DefaultProxySocketConnections;

    /// <summary>Whether a search goes on without this cluster when it cannot answer.</summary>
    public bool SkipUnavailable { get; init; } = true;

    /// <summary>Whether what is sent is compressed.</summary>
    public bool Compress { get; init; }

    /// <summary>How often an idle connection is used so that nobody on the way forgets it; null for never.</summary>
    public TimeSpan? PingSchedule { get; init; }

    /// <summary>How long a first connection may take.</summary>
    public TimeSpan InitialConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the connection begins: the seeds, or the proxy.</summary>
    public ImmutableArray<string> Addresses => Mode == RemoteConnectionMode.Proxy ? [ProxyAddress] : Seeds;

    /// <summary>All remote clusters that have an address to begin with, by alias.</summary>
    /// <param name="settings">The settings that hold, of the node and of the cluster.</param>
    public static ImmutableSortedDictionary<string, RemoteClusterSettings> ReadAll(IReadOnlyDictionary<string, string> settings)
    {
        var remotes = ImmutableSortedDictionary.CreateBuilder<string, RemoteClusterSettings>(StringComparer.Ordinal);
        foreach (var alias in RemoteSettingNames.Aliases(settings.Keys))
        {
            var remote = Read(alias, settings);
            if (remote.Addresses.Any(address => address.Length > 0))
            {
                remotes[alias] = remote;
            }
        }

        return remotes.ToImmutable();
    }

    /// <summary>Whether a connection by the other settings serves these as well.</summary>
    public bool SameConnection(RemoteClusterSettings other) =>
        (Alias, Mode, ProxyAddress, ServerName, NodeConnections, ProxySocketConnections).Equals(
            (other.Alias, other.Mode, other.ProxyAddress, other.ServerName, other.NodeConnections, other.ProxySocketConnections))
        && (Compress, PingSchedule, InitialConnectTimeout).Equals((other.Compress, other.PingSchedule, other.InitialConnectTimeout))
        && Seeds.SequenceEqual(other.Seeds, StringComparer.Ordinal);

    private static RemoteClusterSettings Read(string alias, IReadOnlyDictionary<string, string> settings)
    {
        return new RemoteClusterSettings
        {
            Alias = alias,
            Mode = Value(RemoteSettingNames.Mode) is { } mode && mode.Equals("proxy", StringComparison.OrdinalIgnoreCase) ? RemoteConnectionMode.Proxy : RemoteConnectionMode.Sniff,
            Seeds = RemoteSettingNames.Seeds(settings, alias),
            ProxyAddress = Value(RemoteSettingNames.ProxyAddress) ?? "",
            ServerName = Value(RemoteSettingNames.ServerName) ?? "",
            NodeConnections = Number(RemoteSettingNames.NodeConnections, RemoteSettingNames.DefaultNodeConnections),
            ProxySocketConnections = Number(RemoteSettingNames.ProxySocketConnections, RemoteSettingNames.DefaultProxySocketConnections),
            SkipUnavailable = Value(RemoteSettingNames.SkipUnavailable) is not "false",

            // A connection compresses all that goes over it or nothing: who wants it for operations gets it for the rest as well.
            Compress = Value(RemoteSettingNames.Compress) is "true" or "indexing_data",
            PingSchedule = Value(RemoteSettingNames.PingSchedule) is { } schedule && TimeValue.Parse(schedule) is var period && period > TimeSpan.Zero ? period : null,
            InitialConnectTimeout = TimeValue.Parse(settings.GetValueOrDefault(RemoteSettingNames.InitialConnectTimeout, RemoteSettingNames.DefaultInitialConnectTimeout)),
        };

        string? Value(string suffix) => settings.GetValueOrDefault(RemoteSettingNames.Key(alias, suffix));

        int Number(string suffix, int otherwise) => Value(suffix) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
