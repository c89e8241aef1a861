using System.Net;
using Winnow.Store;

namespace Winnow.Hosting;

/// <summary>Where the cluster's shared tables are.</summary>
public enum ClusterStore
{
    /// <summary>A SQLite file under <see cref="WinnowOptions.PathCluster"/>: membership, grain state and reminders of all silo processes of one machine.</summary>
    Sqlite,

    /// <summary>The PostgreSQL database of <see cref="WinnowOptions.ConnectionString"/>: the same for silos on any number of machines.</summary>
    PostgreSql,

    /// <summary>The host configures Orleans' clustering, default grain storage and reminders itself.</summary>
    External,
}

/// <summary>How a silo takes part in a Winnow cluster.</summary>
public sealed class WinnowOptions
{
    /// <summary>Silos with the same name form one cluster.</summary>
    /// <value>winnow</value>
    public string ClusterName { get; set; } = "winnow";

    /// <summary>The node's name in <c>_cat</c> and logs.</summary>
    /// <value>The machine's name in lower case, or <c>winnow-node</c>.</value>
    public string NodeName { get; set; } = NodeNames.Default();

    /// <summary>Elasticsearch's role names; an empty list makes a node that only coordinates.</summary>
    /// <value>All roles.</value>
    public IList<string> NodeRoles { get; set; } = [.. Winnow.Grains.Nodes.NodeRoles.Default];

    /// <summary>Attributes for allocation filters and awareness.</summary>
    public IDictionary<string, string> NodeAttributes { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where this node keeps its shards; used by one process at a time.</summary>
    /// <value>data</value>
    public string PathData { get; set; } = "data";

    /// <summary>Where the cluster's shared file is, with <see cref="ClusterStore.Sqlite"/>.</summary>
    /// <value>cluster</value>
    public string PathCluster { get; set; } = "cluster";

    /// <summary>The database of <see cref="ClusterStore.PostgreSql"/>, as Npgsql spells it.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Folders in which file system repositories may be.</summary>
    public IList<string> PathRepo { get; } = [];

    /// <value><see cref="ClusterStore.Sqlite"/></value>
    public ClusterStore Store { get; set; } = ClusterStore.Sqlite;

    /// <summary>The address at which the silo listens for other silos and for Orleans clients.</summary>
    /// <value>127.0.0.1</value>
    public IPAddress TransportHost { get; set; } = IPAddress.Loopback;

    /// <summary>The address at which others reach it, if that is another.</summary>
    public IPAddress? TransportPublishHost { get; set; }

    /// <summary>The port for other silos.</summary>
    /// <value>9300</value>
    public int TransportPort { get; set; } = 9300;

    /// <summary>The port at which other silos reach it, if that is another.</summary>
    public int? TransportPublishPort { get; set; }

    /// <summary>The port for Orleans clients; 0 for none.</summary>
    /// <value>9400</value>
    public int GatewayPort { get; set; } = 9400;

    /// <summary>The port at which Orleans clients reach it, if that is another.</summary>
    public int? GatewayPublishPort { get; set; }

    /// <summary>Encryption between silos and from Orleans clients; null for none.</summary>
    public TlsOptions? TransportTls { get; set; }

    /// <summary>How often silos probe each other, and how long a probe may take.</summary>
    /// <value>1 second</value>
    public TimeSpan FaultDetectionInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After how many missed probes in a row a silo is suspected. One that hangs is so declared dead after three to four seconds; one whose
    /// process has ended is suspected at once, because its connections break.
    /// </summary>
    /// <value>3</value>
    public int FaultDetectionRetryCount { get; set; } = 3;

    /// <summary>Whether ports are taken from these options; a testing host hands out its own.</summary>
    /// <value>True.</value>
    public bool ConfigureEndpoints { get; set; } = true;

    /// <summary>Further settings of the node by Elasticsearch's names, for example <c>indexing_pressure.memory.limit</c>.</summary>
    public IDictionary<string, string> Settings { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A directory to use in place of <see cref="PathData"/>: memory, or a simulated disk.</summary>
    public StoreDirectory? DataDirectory { get; set; }

    /// <summary>Where identities come from, in place of the machine's randomness: a simulation gives its own.</summary>
    public Winnow.Grains.IUuidSource? UuidSource { get; set; }
}
