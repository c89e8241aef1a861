using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.AutoFollow;

/// <summary>The indices of another cluster, as the decisions take them.</summary>
internal static class LeaderListings
{
    /// <summary>Whether it keeps its history is seen when it is to be followed.</summary>
    public static ListedIndex ToListed(LeaderIndexName index) => new(index.Name, index.Uuid, IsReady: !index.Closed && index.PrimariesActive, KeepsHistory: true);
}
