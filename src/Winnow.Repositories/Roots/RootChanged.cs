using System.Collections.Immutable;

namespace Winnow.Repositories;

public enum RootRefusal
{
    /// <summary>There is a snapshot, or somebody is making one, of this name.</summary>
    NameExists = 0,

    /// <summary>The activity is not registered (any more).</summary>
    Fenced = 1,

    /// <summary>What the snapshot names is not there, or is not what it should be.</summary>
    Corrupt = 2,

    /// <summary>Whoever took the writer's place has changed the root already.</summary>
    Superseded = 3,
}

/// <summary>What came of one change.</summary>
public sealed record RootChangeOutcome(RootRefusal? Refusal, string? Reason)
{
    public static RootChangeOutcome Done { get; } = new(null, null);

    public bool IsDone => Refusal is null;
}

/// <summary>The root after some changes, and what came of each.</summary>
public sealed record RootChanged(RepositoryRoot Root, ImmutableArray<RootChangeOutcome> Outcomes)
{
    /// <summary>Whether the root has a higher epoch of the writer: it refused everything, or what had not been done until then.</summary>
    public bool IsSuperseded => Outcomes.Any(outcome => outcome.Refusal == RootRefusal.Superseded);
}
