using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Healing;

/// <summary>The primary of a follower that gets its leader's files, as its heal sees it.</summary>
internal interface IHealingCopy
{
    /// <summary>How far it is in the history that it has.</summary>
    SeqNoStats Reached { get; }

    /// <summary>The folder, which the open copy goes on to use.</summary>
    StoreDirectory Folder();

    /// <summary>The files of a commit, kept until they are let go.</summary>
    Task<RecoveryFiles> HoldFiles();

    /// <summary>
    /// Makes the files that came the copy, durably, and opens it with them. It does not lead until the index knows of it. When this throws, what was
    /// there is there as it was.
    /// </summary>
    /// <returns>The history of its own that it has now.</returns>
    Task<string> Replace(IncomingIndex incoming, RecoveredIndex recovered, CancellationToken stopped);

    /// <summary>Leads in the term that the index has decided with that.</summary>
    Task Lead();
}
