namespace Winnow.Grains.Remote;

/// <summary>Makes Orleans clients of other clusters. The product's connects to their gateways; a simulation gives clients of the clusters that it holds.</summary>
public interface IRemoteClientFactory
{
    /// <summary>Connects to a remote cluster by its seeds, or its proxy; throws when none of them answers.</summary>
    Task<IRemoteClient> Connect(RemoteClusterSettings settings, CancellationToken cancellation);
}

/// <summary>An Orleans client of another cluster. It keeps its connections by itself: those that break are made again, to whatever gateways the cluster has by then.</summary>
public interface IRemoteClient : IAsyncDisposable
{
    /// <summary>The remote cluster's grains.</summary>
    IGrainFactory Grains { get; }

    /// <summary>The name that the remote cluster gives itself.</summary>
    string ClusterName { get; }

    /// <summary>How many gateways it is connected to now; 0 while none can be reached.</summary>
    int Gateways { get; }

    /// <summary>What went wrong last, null when nothing has since the last connection.</summary>
    string? LastFailure { get; }
}
