namespace Winnow.Contracts;

/// <summary>One per silo, key the node id, always on that silo: takes in metadata, opens and closes the shard copies that it is given, and tells how it is.</summary>
[Alias("winnow.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Called once by the silo when it has started: joins the cluster and opens the copies that the node holds.</summary>
    [Alias("Start"), ResponseTimeout("00:05:00")]
    Task Start();

    /// <summary>Answers at once: the node is there.</summary>
    [Alias("Ping"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task Ping();

    /// <summary>Another node cannot reach the cluster's store: it says so as long as that is so.</summary>
    [Alias("Isolated"), AlwaysInterleave, OneWay]
    Task Isolated(string nodeId);

    /// <summary>Newer names of the cluster.</summary>
    [Alias("ApplyCluster"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task ApplyCluster(StateMessage state);

    /// <summary>A newer state of an index; the copies that follow from it are opened and closed after the call.</summary>
    [Alias("ApplyIndex"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task ApplyIndex(StateMessage state);

    [Alias("Info"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<NodeInfo> Info();

    [Alias("Stats"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<NodeStats> Stats();

    /// <summary>What the node's disk holds of an index.</summary>
    [Alias("Held"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<HeldCopyMessage[]> Held(string indexUuid);

    /// <summary>The same of several indices, with how much there is of each copy.</summary>
    [Alias("HeldOf"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<HeldIndexMessage[]> HeldOf(string[] indexUuids);

    /// <summary>How full the disk is, and with what.</summary>
    [Alias("Disk"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<NodeDiskMessage> Disk();

    /// <summary>Shard directories of indices that the cluster neither has nor deleted.</summary>
    [Alias("Dangling"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<DanglingFolder[]> Dangling();
}
