using Winnow.Repositories;

namespace Winnow.Simulation.Repositories;

internal enum RepositoryOperationKind
{
    Create,
    Clone,
    Restore,
    Delete,
}

internal enum RepositoryOutcome
{
    /// <summary>Under way, or nobody knows.</summary>
    Open,

    /// <summary>Done, and its client was told so.</summary>
    Done,

    /// <summary>It was not to be had: the name is taken, or there is no such snapshot.</summary>
    Refused,

    /// <summary>It was given up.</summary>
    Failed,
}

/// <summary>What a cluster was asked to do with a repository. It outlives processes, as what a grain persists does.</summary>
internal sealed class RepositoryOperation
{
    public required int Number { get; init; }

    public required RepositoryOperationKind Kind { get; init; }

    /// <summary>Of the snapshot that it makes, or of the restore.</summary>
    public required string Uuid { get; init; }

    /// <summary>Of the snapshot that it makes.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of the snapshot that it clones or restores.</summary>
    public string Source { get; init; } = "";

    /// <summary>That snapshot, once it was found.</summary>
    public SnapshotEntry? SourceEntry { get; set; }

    /// <summary>What it deletes.</summary>
    public IReadOnlyList<SnapshotId> Targets { get; init; } = [];

    /// <summary>What is in the snapshot; of a clone, once its source is known.</summary>
    public SnapshotPlan? Plan { get; set; }

    /// <summary>The generation that registered it, once that is known.</summary>
    public long? Generation { get; set; }

    public RepositoryOutcome Outcome { get; private set; }

    public string Why { get; private set; } = "";

    /// <summary>That of the last attempt.</summary>
    public long Epoch { get; set; }

    /// <summary>The first answer stands: a client gets one. An attempt that another has succeeded can write none down.</summary>
    public void Conclude(long epoch, RepositoryOutcome outcome, string why = "")
    {
        if (Outcome == RepositoryOutcome.Open && epoch == Epoch)
        {
            (Outcome, Why) = (outcome, why);
        }
    }

    public override string ToString() => $"#{Number} {Kind} {Name}{(Source.Length > 0 ? $" of {Source}" : "")} {string.Join(' ', Targets.Select(target => target.Name))} [{Uuid}]: {Outcome} {Why}";
}
