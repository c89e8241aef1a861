using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Remote;

/// <summary>What can be asked about remote clusters.</summary>
internal sealed class RemoteClusterQueries(IRemoteClusters remotes, IndexNames names, TimeProvider time)
{
    /// <summary>How long a question about connections waits for those that are being made for the first time.</summary>
    private static readonly TimeSpan FirstAttempt = TimeSpan.FromSeconds(10);

    public async Task<RemoteClusterInfo[]> Info()
    {
        await remotes.Followed();
        return await Task.WhenAll(remotes.Aliases.Select(remotes.Find).OfType<IRemoteCluster>().Select(Info));
    }

    public async Task<ResolvedCluster[]> Resolve(IndicesRequest request)
    {
        await remotes.Followed();
        if (request.Indices.Length == 0)
        {
            return await Task.WhenAll(remotes.Aliases.Select(alias => Resolve(remotes.Get(alias), null, request.Timeout)));
        }

        var groups = ClusterExpressions.Group(request.Indices, remotes.Aliases, RemoteErrors.NoSuchCluster);
        var asked = groups.Remotes.Select(group => Resolve(remotes.Get(group.Key), request with { Indices = [.. group.Value] }, request.Timeout)).ToList();
        if (groups.Local is { } local)
        {
            asked.Insert(0, Local(request with { Indices = [.. local] }));
        }

        return await Task.WhenAll(asked);
    }

    public async Task<ClusterMatch> Match(IndicesRequest request)
    {
        var match = new ClusterMatch { Version = WinnowNode.ApiVersion };
        try
        {
            var found = await names.Resolve(request.Indices, request.Options, ExpressionOptions.Search);
            return match with { MatchingIndices = found.Count > 0 };
        }
        catch (Exception exception) when (exception.ToError() is { Status: < 500 } error)
        {
            return match with { Error = error.Reason };
        }
    }

    public async Task<StateMessage[]> Indices(IndicesRequest request)
    {
        var views = await names.Views(request.Indices, request.Options, ExpressionOptions.Search);
        return [.. views.Select(view => new StateMessage { Key = view.Uuid, Version = view.Metadata.Version, Json = StateJson.Write(view.Metadata) })];
    }

    private async Task<RemoteClusterInfo> Info(IRemoteCluster remote)
    {
        await Attempted(remote);
        var settings = remote.Settings;
        var state = remote.State;
        var isProxy = settings.Mode == RemoteConnectionMode.Proxy;
        return new RemoteClusterInfo
        {
            Alias = settings.Alias,
            Connected = state.Connected,
            Mode = isProxy ? "proxy" : "sniff",
            Seeds = [.. settings.Seeds],
            ProxyAddress = settings.ProxyAddress,
            ServerName = settings.ServerName,
            Connections = state.Gateways,
            MaxConnections = isProxy ? settings.ProxySocketConnections : settings.NodeConnections,
            InitialConnectTimeout = TimeValue.Format(settings.InitialConnectTimeout),
            SkipUnavailable = settings.SkipUnavailable,
            ClusterName = state.ClusterName,
            LastFailure = state.LastFailure,
        };
    }

    private async Task<ResolvedCluster> Local(IndicesRequest request) => Answer(new ResolvedCluster { Connected = true }, await Match(request), hasExpression: true);

    private async Task<ResolvedCluster> Resolve(IRemoteCluster remote, IndicesRequest? request, TimeSpan? timeout)
    {
        var resolved = new ResolvedCluster { Alias = remote.Settings.Alias, SkipUnavailable = remote.Settings.SkipUnavailable };
        try
        {
            var asking = Ask(remote, request ?? new IndicesRequest { Indices = ["*"] });
            if (timeout is { } limit)
            {
                await asking.WaitAtMost(limit, time);
            }

            var match = await asking;
            return Answer(resolved with { Connected = true }, match, request is not null);
        }
        catch (TimeoutException)
        {
            return resolved with { Error = "Request timed out before receiving a response from the remote cluster" };
        }
        catch (WinnowException exception)
        {
            return RemoteErrors.IsLost(exception) ? resolved : resolved with { Connected = true, Error = exception.Error.Reason };
        }
    }

    private async Task<ClusterMatch> Ask(IRemoteCluster remote, IndicesRequest request)
    {
        await Attempted(remote);
        return await remote.Call(grains => grains.GetGrain<IRemoteClusterGrain>(0).Match(request));
    }

    private static ResolvedCluster Answer(ResolvedCluster resolved, ClusterMatch match, bool hasExpression) => match.Error is not null
        ? resolved with { Error = match.Error }
        : resolved with { MatchingIndices = hasExpression ? match.MatchingIndices : null, Version = match.Version };

    private async Task Attempted(IRemoteCluster remote)
    {
        try
        {
            await remote.Attempted.WaitAtMost(FirstAttempt, time);
        }
        catch (TimeoutException)
        {
            // It is as it is by now.
        }
    }
}
