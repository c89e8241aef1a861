namespace Winnow.Grains.Remote;

/// <summary>The remote clusters that the settings name, and this node's connections to them: one Orleans client each.</summary>
internal interface IRemoteClusters
{
    /// <summary>The aliases of all remote clusters, in order.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>The remote cluster of an alias; null when no setting names it.</summary>
    IRemoteCluster? Find(string alias);

    /// <summary>The remote cluster of an alias.</summary>
    /// <exception cref="WinnowException"><c>no_such_remote_cluster_exception</c>, or this node has no role for remote clusters.</exception>
    IRemoteCluster Get(string alias);

    /// <summary>Completes when what this node has heard of the settings holds here.</summary>
    Task Followed();
}

/// <summary>One remote cluster, as this node is connected to it.</summary>
internal interface IRemoteCluster
{
    RemoteClusterSettings Settings { get; }

    RemoteClusterState State { get; }

    /// <summary>The remote cluster's grains. Calls to them fail with Orleans' exceptions: <see cref="RemoteErrors.IsLost"/> tells those that another try may cure.</summary>
    /// <exception cref="WinnowException"><c>connect_transport_exception</c>: there is no connection now.</exception>
    IGrainFactory Grains { get; }

    /// <summary>Waits for a first attempt to connect that is under way, then calls; what the connection fails with is a <c>connect_transport_exception</c>.</summary>
    Task<T> Call<T>(Func<IGrainFactory, Task<T>> call);

    /// <summary>Completes when the first attempt to connect has ended, however it ended.</summary>
    Task Attempted { get; }
}

/// <summary>How a connection to a remote cluster is now.</summary>
/// <param name="ClusterName">The remote cluster's own name; null until it was reached once.</param>
/// <param name="Gateways">How many of its gateways this node is connected to.</param>
/// <param name="LastFailure">Why there is no connection, or what broke last; null when nothing did.</param>
internal sealed record RemoteClusterState(string? ClusterName, int Gateways, string? LastFailure)
{
    public bool Connected => Gateways > 0;
}
