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
}

/// <summary>What came of one change.</summary>
public sealed record RootChangeOutcome(RootRefusal? Refusal, string? Reason)
{
    public static RootChangeOutcome Done { get; } = new(null, null);

    public bool IsDone => Refusal is null;
}

/// <summary>The root after some changes, and what came of each.</summary>
public sealed record RootChanged(RepositoryRoot Root, ImmutableArray<RootChangeOutcome> Outcomes);
