using Orleans;
using Winnow.Grains.Remote;

namespace Winnow.Grains.Tests.Remote;

/// <summary>Hands out clients whose connections a test makes and breaks.</summary>
internal sealed class FakeRemoteClients : IRemoteClientFactory
{
    public List<FakeRemoteClient> Made { get; } = [];

    /// <summary>What a connection fails with; null when it comes about.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether nobody answers at all.</summary>
    public bool Hangs { get; set; }

    public int Attempts { get; private set; }

    public async Task<IRemoteClient> Connect(RemoteClusterSettings settings, CancellationToken cancellation)
    {
        Attempts++;
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        Made.Add(new FakeRemoteClient());
        return Made[^1];
    }
}

internal sealed class FakeRemoteClient : IRemoteClient
{
    public IGrainFactory Grains { get; set; } = null!;

    public string ClusterName => "far";

    public int Gateways { get; set; } = 2;

    public string? LastFailure => Gateways > 0 ? null : "gone";

    public bool IsDisposed { get; private set; }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
