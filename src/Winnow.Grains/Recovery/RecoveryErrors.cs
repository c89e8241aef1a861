using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Recovery;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

internal static class RecoveryErrors
{
    /// <summary>What a copy sees of its primary's troubles, by the errors that the primary's grain throws.</summary>
    private static readonly string[] NotReady =
        [IShardRecoveryGrain.Delayed, IShardGrain.StaleRouting, "corrupt_index_exception", "index_not_found_exception", "no_longer_primary_shard_exception"];

    /// <summary>The primary cannot serve the copy yet, or no more.</summary>
    public static WinnowException Delayed(ShardKey key, string reason) => new(new WinnowError
    {
        Type = IShardRecoveryGrain.Delayed,
        Status = 503,
        Reason = reason,
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });

    /// <summary>
    /// What a failure means for the copy that recovers. A folder that is locked is just being let go by the copy that had it before. A node that is cut
    /// off for a moment has lost nothing: its copy may be whole, and may have been started while the node could not hear so.
    /// </summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="remote">Whether a call to the primary threw it.</param>
    public static RecoveryFailure Classify(Exception exception, bool remote) => exception switch
    {
        CorruptTransferException => RecoveryFailure.CorruptOnTheWire,
        WinnowException winnow when NotReady.Contains(winnow.Error.Type) => RecoveryFailure.SourceNotReady,
        LockObtainFailedException => RecoveryFailure.SourceNotReady,
        _ when MasterErrors.IsUnreachable(exception) => RecoveryFailure.SourceNotReady,
        OrleansException or TimeoutException => RecoveryFailure.Network,
        _ => remote ? RecoveryFailure.SourceNotReady : RecoveryFailure.Local,
    };
}

/// <summary>Bytes arrived otherwise than they were sent.</summary>
internal sealed class CorruptTransferException(string message) : IOException(message);

/// <summary>A call to the primary failed.</summary>
internal sealed class RecoverySourceException(Exception cause) : Exception(cause.Message, cause);
