using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Promotions;

/// <summary>What is persisted of a promotion.</summary>
internal sealed record PromotionRecord
{
    /// <summary>Null when there is nothing to be done.</summary>
    public PromotionState? Plan { get; init; }
}
