namespace Winnow.Contracts;

/// <summary>One index, by uuid: mapping, settings and where its shards are. A change is persisted before anybody acts on it.</summary>
[Alias("winnow.IIndexGrain")]
public interface IIndexGrain : IGrainWithStringKey
{
    [Alias("GetState"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<StateMessage> GetState(long newerThan);

    /// <summary>Makes the index, without a name yet and without places for its shards.</summary>
    [Alias("Initialize"), ResponseTimeout("00:00:30")]
    Task Initialize(InitializeIndexCommand command);

    /// <summary>Makes the index of a snapshot, or replaces it when it is closed; its shards have no places yet.</summary>
    [Alias("Restore"), ResponseTimeout("00:00:30")]
    Task Restore(RestoreIndexCommand command);

    /// <summary>Makes a follower, or decides one of its commands; answers the state.</summary>
    [Alias("Follow"), ResponseTimeout("00:00:30")]
    Task<StateMessage> Follow(FollowCommandMessage command);

    /// <summary>A follower takes over its leader's settings. False when one of them takes no change while the index is open: nothing is changed then.</summary>
    [Alias("FollowSettings"), ResponseTimeout("00:00:30")]
    Task<bool> FollowSettings(UriParameter[] leader);

    /// <summary>Makes the index of what nodes hold of it.</summary>
    [Alias("Import"), ResponseTimeout("00:00:30")]
    Task Import(ImportIndexCommand command);

    /// <summary>Gives shards without a node one; called after each change that may have made that possible.</summary>
    [Alias("Allocate"), ResponseTimeout("00:00:30")]
    Task Allocate();

    /// <summary>Places and moves copies as the allocator or an operator wants it. What does not fit the state changes nothing; answers the state.</summary>
    [Alias("ApplyAllocation"), ResponseTimeout("00:00:30")]
    Task<StateMessage> ApplyAllocation(AllocationChange[] changes);

    /// <summary>Merges into the mapping; every node has the result when the call returns.</summary>
    [Alias("PutMapping"), ResponseTimeout("00:00:30")]
    Task<StateMessage> PutMapping(ReadOnlyMemory<byte> mapping);

    [Alias("PutSettings"), ResponseTimeout("00:00:30")]
    Task<AcknowledgedResponse> PutSettings(IndexSettingsCommand command);

    [Alias("SetClosed"), ResponseTimeout("00:00:30")]
    Task SetClosed(bool closed);

    /// <summary>False when the time was over first.</summary>
    [Alias("WaitForActiveShards"), AlwaysInterleave, ResponseTimeout("01:00:00")]
    Task<bool> WaitForActiveShards(string? count, TimeSpan timeout);

    /// <summary>A node is there with what its disk holds of this index; answers what it has to open.</summary>
    [Alias("NodeStarted"), ResponseTimeout("00:00:30")]
    Task<StateMessage> NodeStarted(string nodeId, string incarnation, HeldCopyMessage[] held);

    [Alias("NodeLeft"), ResponseTimeout("00:00:30")]
    Task NodeLeft(string nodeId, string incarnation);

    [Alias("CopyStarted"), ResponseTimeout("00:00:30")]
    Task CopyStarted(CopyReport report);

    [Alias("CopyFailed"), ResponseTimeout("00:00:30")]
    Task CopyFailed(CopyReport report);

    /// <summary>The primary cannot bring an operation to a copy. When this returns, the copy is no longer in-sync; a caller that is no longer primary is refused.</summary>
    [Alias("FailCopy"), ResponseTimeout("00:00:10")]
    Task<StateMessage> FailCopy(ReplicaCommand command);

    /// <summary>The primary has operations of terms up to <paramref name="above"/>, which are another cluster's: it leads on in a higher one.</summary>
    [Alias("RaiseTerm"), ResponseTimeout("00:00:10")]
    Task<StateMessage> RaiseTerm(ReplicaCommand command, long above);

    /// <summary>The primary has a copy that caught up. When this returns, the copy is started and in-sync.</summary>
    [Alias("MarkInSync"), ResponseTimeout("00:00:10")]
    Task<StateMessage> MarkInSync(ReplicaCommand command);

    /// <summary>The primary, which has stopped writing, gives its place to a copy that is level with it. When this returns, there is a new term.</summary>
    [Alias("HandOver"), ResponseTimeout("00:00:10")]
    Task<StateMessage> HandOver(ReplicaCommand command);

    [Alias("RetryFailed"), ResponseTimeout("00:00:30")]
    Task RetryFailed();

    /// <summary>The index lost its name: its state and its shards go.</summary>
    [Alias("Drop"), ResponseTimeout("00:00:30")]
    Task Drop();
}

[GenerateSerializer, Immutable, Alias("winnow.InitializeIndexCommand")]
public sealed record InitializeIndexCommand
{
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>Flat, validated, with their <c>index.</c> prefix.</summary>
    [Id(1)] public SettingChange[] Settings { get; init; } = [];

    [Id(2)] public string Mapping { get; init; } = "{}";

    [Id(3)] public string? WaitForActiveShards { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.IndexSettingsCommand")]
public sealed record IndexSettingsCommand
{
    [Id(0)] public SettingChange[] Changes { get; init; } = [];

    [Id(1)] public bool PreserveExisting { get; init; }

    /// <summary>Static settings may change too: the caller closes and opens the index around it.</summary>
    [Id(2)] public bool Reopen { get; init; }
}

/// <summary>A shard directory on a node's disk.</summary>
[GenerateSerializer, Immutable, Alias("winnow.HeldCopy")]
public sealed record HeldCopyMessage
{
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public string AllocationId { get; init; } = "";

    /// <summary>False when it is known to be corrupt.</summary>
    [Id(2)] public bool Usable { get; init; } = true;

    [Id(3)] public string? Problem { get; init; }

    /// <summary>How much there is of it; zero when that was not asked for.</summary>
    [Id(4)] public long Bytes { get; init; }
}

/// <summary>What a primary asks to be decided about another copy of its shard.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ReplicaCommand")]
public sealed record ReplicaCommand
{
    /// <summary>The error type of a command from a copy that is not the primary in its term (any more).</summary>
    public const string NoLongerPrimary = "no_longer_primary_shard_exception";

    [Id(0)] public int Shard { get; init; }

    /// <summary>The other copy.</summary>
    [Id(1)] public string AllocationId { get; init; } = "";

    [Id(2)] public string PrimaryAllocationId { get; init; } = "";

    [Id(3)] public long PrimaryTerm { get; init; }

    [Id(4)] public string Details { get; init; } = "";
}

/// <summary>What a node tells about a copy that it was given.</summary>
[GenerateSerializer, Immutable, Alias("winnow.CopyReport")]
public sealed record CopyReport
{
    [Id(0)] public int Shard { get; init; }

    [Id(1)] public string AllocationId { get; init; } = "";

    [Id(2)] public string NodeId { get; init; } = "";

    [Id(3)] public string Incarnation { get; init; } = "";

    [Id(4)] public string? Details { get; init; }

    [Id(5)] public bool Corrupted { get; init; }
}
