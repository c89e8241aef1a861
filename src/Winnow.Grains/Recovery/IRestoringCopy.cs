using Winnow.Store;

namespace Winnow.Grains.Recovery;

/// <summary>A primary that is made of what lies outside of the cluster, a snapshot or a leader, as who fetches that sees it.</summary>
internal interface IRestoringCopy
{
    /// <summary>Whether it is open, whole and fit for this term.</summary>
    bool IsOpen(long primaryTerm);

    /// <inheritdoc cref="IRecoveringCopy.TakeFolder"/>
    Task<StoreDirectory> TakeFolder();

    /// <summary>Opens what was put into the folder as the primary, with a history of its own.</summary>
    Task OpenRestored(long primaryTerm);

    /// <summary>Tells the index that the primary is ready.</summary>
    Task ReportStarted();

    /// <summary>Tells the index that it cannot be restored here, or, when its source is corrupt, anywhere.</summary>
    Task ReportFailed(string reason, bool corrupted);
}
