namespace Winnow.Grains.Following;

/// <summary>What is persisted of a plan that is being carried out.</summary>
internal sealed record PlanRecord<TPlan>
    where TPlan : class
{
    /// <summary>Null when there is nothing to be done.</summary>
    public TPlan? Plan { get; init; }
}
