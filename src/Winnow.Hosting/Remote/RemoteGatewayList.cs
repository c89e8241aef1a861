using Orleans.Messaging;
using Orleans.Runtime;
using Winnow.Grains.Remote;

namespace Winnow.Hosting.Remote;

/// <summary>
/// The gateways of a remote cluster, as any of its silos tells them. Silos that answered before are asked first, the seeds when none of those
/// does: a cluster that has moved away from its seeds is not lost, and one that has moved back is found.
/// </summary>
internal sealed class RemoteGatewayList : IGatewayListProvider
{
    /// <summary>How soon a client knows of silos that come and go.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);
    private readonly RemoteClusterSettings _settings;
    private readonly GreetingCall _call;
    private readonly string _salt;
    private Greeting _last;
    private IReadOnlyList<Uri> _chosen = [];

    /// <param name="settings">Of the remote cluster.</param>
    /// <param name="call">Asks silos.</param>
    /// <param name="first">What the first answer was.</param>
    /// <param name="salt">Makes different nodes prefer different gateways.</param>
    public RemoteGatewayList(RemoteClusterSettings settings, GreetingCall call, Greeting first, string salt)
    {
        _settings = settings;
        _call = call;
        _last = first;
        _salt = salt;
    }

    /// <summary>Why the list could not be renewed; null when it was.</summary>
    public string? LastFailure { get; private set; }

    public TimeSpan MaxStaleness => RefreshPeriod;

    public bool IsUpdatable => true;

    public async Task InitializeGatewayListProvider() => _chosen = await Choose(_last);

    public async Task<IList<Uri>> GetGateways()
    {
        var failures = new List<string>();
        foreach (var address in Addresses())
        {
            try
            {
                var greeting = await _call.Ask(address, CancellationToken.None);
                if (greeting.ClusterId != _last.ClusterId)
                {
                    failures.Add($"[{address}] belongs to the cluster [{greeting.Cluster}], not to [{_last.Cluster}]");
                    continue;
                }

                _last = greeting;
                _chosen = await Choose(greeting);
                LastFailure = null;
                return [.. _chosen];
            }
            catch (IOException exception)
            {
                failures.Add(exception.Message);
            }
        }

        // Those that are known may come back.
        LastFailure = string.Join("; ", failures);
        return [.. _chosen];
    }

    private IEnumerable<string> Addresses() => _settings.Mode == RemoteConnectionMode.Proxy
        ? _settings.Addresses
        : _chosen.Concat(_last.Gateways.Select(gateway => new Uri(gateway))).Select(uri => uri.Authority).Concat(_settings.Seeds).Distinct(StringComparer.Ordinal);

    private async Task<IReadOnlyList<Uri>> Choose(Greeting greeting)
    {
        if (_settings.Mode == RemoteConnectionMode.Proxy)
        {
            return [(await GreetingCall.Resolve(_settings.ProxyAddress, CancellationToken.None)).ToGatewayUri()];
        }

        var listed = greeting.Gateways.Select(gateway => new Uri(gateway)).ToList();
        var kept = _chosen.Where(listed.Contains);
        return [.. kept.Concat(listed.OrderBy(Place)).Distinct().Take(_settings.NodeConnections)];
    }

    /// <summary>FNV-1a over node and gateway.</summary>
    private uint Place(Uri gateway)
    {
        var hash = 2166136261u;
        foreach (var character in _salt + gateway)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }
}
