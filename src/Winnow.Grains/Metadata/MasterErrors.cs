using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Metadata;

/// <summary>What goes wrong between a caller and the grains that decide, in Elasticsearch's words.</summary>
internal static class MasterErrors
{
    private const string NotCommittedType = "failed_to_commit_cluster_state_exception";
    private const string BlockType = "cluster_block_exception";
    private const string NotMasterType = "not_master_exception";
    private const string NotDiscoveredType = "master_not_discovered_exception";

    /// <summary>The decision may be persisted or not: only a fresh activation can tell.</summary>
    public static WinnowException NotCommitted(Exception cause) => new(
        new WinnowError { Type = NotCommittedType, Status = 503, Reason = $"the decision could not be persisted: {cause.Message}" }, cause);

    /// <summary>This activation has ended; its successor decides.</summary>
    public static WinnowException NotMaster() => new(
        new WinnowError { Type = NotMasterType, Status = 503, Reason = "the activation was fenced and decides nothing more" });

    /// <summary>This silo is cut off from the cluster.</summary>
    public static WinnowException NoMaster() => new(
        new WinnowError { Type = BlockType, Status = 503, Reason = "blocked by: [SERVICE_UNAVAILABLE/2/no master];" });

    /// <summary>Whether a silo said so that is cut off: another may do what it refused.</summary>
    public static bool IsNoMaster(Exception exception) => exception is WinnowException { Error: { Type: BlockType, Status: 503 } };

    /// <summary>Whether nobody who decides could be asked: the metadata has to catch up later, and nothing is wrong with what was to be done.</summary>
    public static bool IsUnreachable(Exception exception) => IsNoMaster(exception) || exception is WinnowException { Error.Type: NotDiscoveredType };

    public static WinnowException NotDiscovered(Exception cause) => new(
        new WinnowError { Type = NotDiscoveredType, Status = 503, Reason = cause.Message }, cause);

    /// <summary>Whether another try may reach an activation that can decide. Everything that a grain itself refuses is final.</summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        WinnowException winnow => winnow.Error.Type is NotCommittedType or NotMasterType,
        Refusal or ElasticsearchException or OperationCanceledException => false,

        // Only the runtime and the storage throw anything else to a caller.
        _ => true,
    };
}
