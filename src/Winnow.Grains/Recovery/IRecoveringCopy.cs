using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>The copy that is recovered, as its recovery sees it.</summary>
internal interface IRecoveringCopy
{
    /// <summary>Opens what the folder holds as a replica; null when it holds nothing that can be used.</summary>
    /// <param name="index">The index.</param>
    /// <param name="primaryTerm">The term of the primary that it is recovered from.</param>
    /// <param name="rollBack">Without what is above the global checkpoint, as far as no commit holds it.</param>
    Task<IndexShard?> OpenHeld(IndexView index, long primaryTerm, bool rollBack);

    /// <summary>Closes the copy; its folder is the caller's.</summary>
    Task<StoreDirectory> TakeFolder();

    /// <summary>Tells the index that the copy cannot be recovered.</summary>
    Task ReportFailed(Exception cause);
}
