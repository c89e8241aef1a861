namespace Winnow.Protocols.Recovery;

/// <summary>What went wrong in a recovery, seen from the copy that is recovered.</summary>
public enum RecoveryFailure
{
    /// <summary>The primary is not there yet, or no more, or does not know of this copy yet: metadata has to catch up.</summary>
    SourceNotReady,

    /// <summary>The primary cannot be reached, or does not answer.</summary>
    Network,

    /// <summary>Bytes arrived otherwise than they were sent.</summary>
    CorruptOnTheWire,

    /// <summary>Anything else, most of all this node's disk.</summary>
    Local,
}

/// <summary>What to do about it.</summary>
/// <param name="Retry">Try again after <paramref name="Delay"/>, with what is there; else the copy has failed.</param>
public readonly record struct RecoveryVerdict(bool Retry, TimeSpan Delay);

/// <summary>The waits of <c>indices.recovery.*</c>.</summary>
/// <param name="StateSync"><c>retry_delay_state_sync</c>.</param>
/// <param name="Network"><c>retry_delay_network</c>.</param>
/// <param name="Activity"><c>recovery_activity_timeout</c>: so long may a recovery go on without progress.</param>
public sealed record RecoveryDelays(TimeSpan StateSync, TimeSpan Network, TimeSpan Activity);

public static class RecoveryFailures
{
    /// <param name="failure">What happened.</param>
    /// <param name="sinceProgress">How long ago the recovery last came any further.</param>
    /// <param name="delays">The settings.</param>
    public static RecoveryVerdict Decide(RecoveryFailure failure, TimeSpan sinceProgress, RecoveryDelays delays)
    {
        if (failure == RecoveryFailure.Local || sinceProgress >= delays.Activity)
        {
            return new RecoveryVerdict(false, TimeSpan.Zero);
        }

        return new RecoveryVerdict(true, failure == RecoveryFailure.Network ? delays.Network : delays.StateSync);
    }
}
