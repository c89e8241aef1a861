namespace Winnow.Simulation.Faults;

/// <summary>What may go wrong in a run.</summary>
[Flags]
internal enum FaultKinds
{
    None = 0,

    /// <summary>A process is killed; its disk stays as it is.</summary>
    Kill = 1,

    /// <summary>A machine loses its power, perhaps in the middle of a write: what was not synced is lost or torn.</summary>
    Power = 2,

    /// <summary>A machine comes back with an empty disk, while others have its copies.</summary>
    Wipe = 4,

    /// <summary>A process stands still for a while.</summary>
    Pause = 8,

    /// <summary>The network falls into two parts.</summary>
    Cut = 16,

    /// <summary>Nothing gets from some machines to others, but back.</summary>
    OneWay = 32,

    /// <summary>A way is cut and healed in quick succession.</summary>
    Flap = 64,

    /// <summary>Messages are held up.</summary>
    Delay = 128,

    /// <summary>Calls of the database fail, half of them after they were carried out.</summary>
    Database = 256,

    /// <summary>A node does not reach the database: others take it for dead and activate its grains again.</summary>
    Duplicate = 512,

    SlowDisk = 1024,

    FullDisk = 2048,

    Fsync = 4096,

    /// <summary>A bit of a file turns over.</summary>
    BitFlip = 8192,

    /// <summary>A silo leaves in peace and comes back.</summary>
    Leave = 16384,

    /// <summary>The number of replicas changes.</summary>
    Replicas = 32768,

    /// <summary>A node is emptied of its shards.</summary>
    Drain = 65536,

    /// <summary>Two machines do not reach each other, and every other reaches both.</summary>
    Link = 131072,

    /// <summary>Connections between two machines break, with what was on its way.</summary>
    Reset = 262144,

    /// <summary>An operator takes a copy's place away, be it the primary's, whose node is alive and knows nothing of it.</summary>
    Cancel = 524288,

    /// <summary>What links clusters is cut, one way or both, is slow, or breaks.</summary>
    Between = 1048576,

    /// <summary>Operators interrupt what is followed, and close leaders.</summary>
    Operator = 2097152,

    All = (Operator * 2) - 1,
}
