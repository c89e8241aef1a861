using System.Collections.Immutable;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>What has become of the policies: what runs, what the last executions came to, what has been counted.</summary>
public sealed record SlmState
{
    public ImmutableSortedDictionary<string, PolicyProgress> Policies { get; init; } = ImmutableSortedDictionary.Create<string, PolicyProgress>(StringComparer.Ordinal);

    /// <summary>Executions of retention that were due up to here are over.</summary>
    public long RetentionCheckedMillis { get; init; }

    public long RetentionRuns { get; init; }

    /// <summary>Runs in which a repository could not be read.</summary>
    public long RetentionFailed { get; init; }

    /// <summary>Runs that ended before their work, because <c>slm.retention_duration</c> was over.</summary>
    public long RetentionTimedOut { get; init; }

    public long RetentionDeletionMillis { get; init; }
}

/// <summary>What has become of one policy.</summary>
public sealed record PolicyProgress
{
    /// <summary>Executions that were due up to here are over, or never will be.</summary>
    public long CheckedMillis { get; init; }

    /// <summary>The execution that is under way: there is one at a time.</summary>
    public PolicyExecution? Running { get; init; }

    public PolicyOutcome? LastSuccess { get; init; }

    public PolicyOutcome? LastFailure { get; init; }

    public long Taken { get; init; }

    public long Failed { get; init; }

    public long Deleted { get; init; }

    public long DeletionFailures { get; init; }
}

/// <summary>A snapshot that a policy takes: everything that its request needs, so that whoever finds it half done asks for the same again.</summary>
public sealed record PolicyExecution
{
    public string Snapshot { get; init; } = "";

    public string Uuid { get; init; } = "";

    public string Repository { get; init; } = "";

    /// <summary>The request's body.</summary>
    public string Body { get; init; } = "";

    public long StartMillis { get; init; }
}

/// <summary>What an execution came to.</summary>
public sealed record PolicyOutcome
{
    public string Snapshot { get; init; } = "";

    public long? StartMillis { get; init; }

    public long Millis { get; init; }

    /// <summary>The error in JSON; null for a success.</summary>
    public string? Details { get; init; }
}
