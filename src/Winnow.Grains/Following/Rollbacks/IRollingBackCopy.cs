using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Rollbacks;

/// <summary>A primary that gives up what its leader does not have, as its rollback sees it.</summary>
internal interface IRollingBackCopy
{
    ShardEngine Engine { get; }

    /// <summary>Where what is given up is written down. It stays there when the copy goes.</summary>
    StoreDirectory Conflicts();

    /// <summary>
    /// Makes what was prepared the copy, durably, and opens it. It does not lead until the index knows of it. When this throws, what was there is there
    /// as it was.
    /// </summary>
    Task Replace(ShardEngine engine, ShardRollback prepared, long primaryTerm, CancellationToken stopped);

    /// <summary>Leads in the term that the index has decided with that.</summary>
    Task Lead();
}
