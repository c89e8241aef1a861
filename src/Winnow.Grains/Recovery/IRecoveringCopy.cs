using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>The copy that is recovered, as its recovery sees it.</summary>
internal interface IRecoveringCopy
{
    /// <summary>Opens what the folder holds as a replica, without what other copies may not have; null when it holds nothing that can be used.</summary>
    Task<IndexShard?> OpenHeld(IndexView index, long primaryTerm);

    /// <summary>Closes the copy; its folder is the caller's.</summary>
    Task<StoreDirectory> TakeFolder();

    /// <summary>Tells the index that the copy cannot be recovered.</summary>
    Task ReportFailed(Exception cause);
}
