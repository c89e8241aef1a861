using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Administration;

/// <summary>What is persisted of a new follower on its way.</summary>
internal sealed record PutFollowRecord
{
    /// <summary>Null when there is nothing to be done.</summary>
    public PutFollowState? Plan { get; init; }
}
