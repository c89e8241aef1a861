using Microsoft.Extensions.Logging;
using Winnow.Grains.Following.Followers;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Following.AutoFollow;

/// <summary>
/// The loop of one remote cluster's patterns. It persists nothing: what a pattern has seen to is in the cluster's metadata, a follower that is being
/// made is its own grain's.
/// </summary>
[GrainType("winnow.auto-follow"), RemoteClusterClient, Reentrant, KeepAlive]
internal sealed partial class AutoFollowGrain(AutoFollower follower, MetadataCache metadata, TimeProvider time, ILogger<AutoFollowGrain> logger) : Grain, IAutoFollowGrain
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopped = new();
    private bool _running;

    private string RemoteCluster => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        return Task.CompletedTask;
    }

    public Task Wake()
    {
        if (!_running)
        {
            _running = true;
            _ = Run();
        }

        return Task.CompletedTask;
    }

    public Task<AutoFollowView> Stats() => Task.FromResult(new AutoFollowView
    {
        Alias = RemoteCluster,
        Followed = follower.Stats.Followed,
        FailedFollows = follower.Stats.FailedFollows,
        FailedListings = follower.Stats.FailedListings,
        Errors = [.. follower.Stats.Errors.Select(error => new AutoFollowFailure
        {
            Key = error.Key,
            AtMillis = error.At.ToUnixTimeMilliseconds(),
            Error = FollowFailures.ToError(error.Failure),
        })],
        MillisSinceLastCheck = follower.LastCheck is { } last ? (long)(time.GetUtcNow() - last).TotalMilliseconds : -1,
        LastSeenMetadataVersion = follower.LastSeenVersion,
    });

    /// <summary>As long as there are patterns. A change of them is seen by looking anew.</summary>
    private async Task Run()
    {
        try
        {
            while (!_stopped.IsCancellationRequested && AutoFollower.Patterns(metadata.Cluster, RemoteCluster).Count > 0)
            {
                await Look();
                await time.Pause(Pause, _stopped.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The activation ends.
        }
        finally
        {
            _running = false;
            DeactivateOnIdle();
        }
    }

    private async Task Look()
    {
        using var changed = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        var known = AutoFollower.Digest(metadata.Cluster);
        var look = follower.Look(RemoteCluster, changed.Token);
        while (!look.IsCompleted)
        {
            var change = metadata.Changes.Next;
            if (!string.Equals(known, AutoFollower.Digest(metadata.Cluster), StringComparison.Ordinal))
            {
                break;
            }

            await Task.WhenAny(look, change);
        }

        // Other patterns want another list.
        changed.Cancel();
        try
        {
            await look;
        }
        catch (Exception exception)
        {
            LogFailed(RemoteCluster, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the indices of [{Remote}] could not be looked at; it is tried again")]
    private partial void LogFailed(string remote, Exception exception);
}
