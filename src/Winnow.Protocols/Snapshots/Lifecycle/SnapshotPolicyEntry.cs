namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>A policy as the cluster knows it.</summary>
public sealed record SnapshotPolicyEntry
{
    /// <summary>As <see cref="SnapshotPolicy.ToJson"/> gives it.</summary>
    public string Json { get; init; } = "";

    /// <summary>Of the policy: every change of it counts.</summary>
    public long Version { get; init; }

    public long ModifiedMillis { get; init; }

    public SnapshotPolicy Parse(string id) => SnapshotPolicy.Parse(id, System.Text.Encoding.UTF8.GetBytes(Json));
}

/// <summary>Whether policies are executed on their schedules.</summary>
public sealed record SlmMode
{
    public bool Stopped { get; init; }

    /// <summary>When they were last started: what was due before is over.</summary>
    public long StartedMillis { get; init; }
}
