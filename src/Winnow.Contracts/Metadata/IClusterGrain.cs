namespace Winnow.Contracts;

/// <summary>
/// The elected master, key <see cref="ClusterKey"/>: what has one name in the whole cluster. A change is persisted before anybody acts on it,
/// and every node has it when the call returns (unless <see cref="AcknowledgedResponse.Acknowledged"/> is false).
/// </summary>
[Alias("winnow.IClusterGrain")]
public interface IClusterGrain : IGrainWithStringKey
{
    const string ClusterKey = "cluster";

    /// <summary>The names when they are newer than the caller's version.</summary>
    [Alias("GetState"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<StateMessage> GetState(long newerThan);

    /// <summary>A node that starts: forms the cluster when it is the first. Answers the names.</summary>
    [Alias("Join"), ResponseTimeout("00:00:30")]
    Task<StateMessage> Join(string nodeId);

    /// <summary>The node on which the master runs.</summary>
    [Alias("MasterNode"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<string> MasterNode();

    /// <summary>Nodes have come or gone; told by every node, so that a master whose silo died is made anew by the first of them.</summary>
    [Alias("MembershipChanged"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task MembershipChanged(long version);

    /// <summary>A node says what it knows; answers whether something is newer.</summary>
    [Alias("Sync"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<SyncAnswer> Sync(SyncRequest request);

    /// <summary>Indices that are newer than a node knows them, not necessarily all at once.</summary>
    [Alias("Newer"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<StateMessage[]> Newer(IndexVersion[] known);

    [Alias("CreateIndex"), ResponseTimeout("00:01:00")]
    Task<IndexCreated> CreateIndex(CreateIndexCommand command);

    /// <summary>Gives a name again to an index that the cluster had lost.</summary>
    [Alias("ImportIndex"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> ImportIndex(ImportIndexCommand command);

    /// <summary>Remembers an index as deleted that the cluster does not have: nodes delete what they hold of it.</summary>
    [Alias("BuryIndex"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> BuryIndex(string uuid);

    [Alias("DeleteIndices"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> DeleteIndices(string[] uuids);

    [Alias("SetClosed"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> SetClosed(string[] uuids, bool closed);

    [Alias("SetHidden"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> SetHidden(string uuid, bool hidden);

    [Alias("UpdateAliases"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> UpdateAliases(UpdateAliasesRequest request);

    [Alias("PutTemplate"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> PutTemplate(PutTemplateRequest request);

    [Alias("DeleteTemplates"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> DeleteTemplates(TemplatesRequest request);

    [Alias("PutSettings"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> PutSettings(ClusterSettingsCommand command);

    /// <summary>Makes indices of a snapshot, whose shards are fetched after it returns. Comes again without harm.</summary>
    [Alias("RestoreIndices"), ResponseTimeout("00:02:00")]
    Task<AcknowledgedResponse> RestoreIndices(RestoreIndicesCommand command);

    /// <summary>A restore has failed, and no try of it that still comes gives its indices names: those that have none go.</summary>
    [Alias("AbandonRestore"), ResponseTimeout("00:01:00")]
    Task AbandonRestore(string restore, string[] uuids);

    /// <summary>Gives a follower its name and its shards places. Comes again without harm.</summary>
    [Alias("NameFollower"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> NameFollower(NameFollowerCommand command);

    /// <summary>A follower's aliases become its leader's.</summary>
    [Alias("FollowAliases"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> FollowAliases(string uuid, AliasView[] leader);

    /// <summary>Registers a repository, or changes one that nothing uses.</summary>
    [Alias("PutRepository"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> PutRepository(string name, RepositoryMessage repository);

    /// <summary>Forgets repositories that nothing uses; what they hold stays.</summary>
    [Alias("RemoveRepositories"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> RemoveRepositories(string[] names);

    /// <summary>A snapshot lifecycle policy, as the client gave it.</summary>
    [Alias("PutSnapshotPolicy"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> PutSnapshotPolicy(string id, ReadOnlyMemory<byte> body);

    [Alias("RemoveSnapshotPolicy"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> RemoveSnapshotPolicy(string id);

    /// <summary>Whether snapshot lifecycle policies are executed on their schedules.</summary>
    [Alias("SetSlmRunning"), ResponseTimeout("00:01:00")]
    Task<AcknowledgedResponse> SetSlmRunning(bool running);

    /// <summary>Changes that wait for the one that is being made.</summary>
    [Alias("PendingTasks"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<PendingTaskView[]> PendingTasks();
}

[GenerateSerializer, Immutable, Alias("winnow.CreateIndexCommand")]
public sealed record CreateIndexCommand
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A write asks for it: an index that is there already is the answer, not an error.</summary>
    [Id(2)] public bool Auto { get; init; }

    [Id(3)] public string? WaitForActiveShards { get; init; }

    /// <summary>Made by the caller, so that a repeated call creates one index.</summary>
    [Id(4)] public string Uuid { get; init; } = "";
}

[GenerateSerializer, Immutable, Alias("winnow.IndexCreated")]
public sealed record IndexCreated
{
    [Id(0)] public string Uuid { get; init; } = "";

    [Id(1)] public bool Acknowledged { get; init; } = true;
}

/// <summary>Flat changes; a null value takes the setting away.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ClusterSettingsCommand")]
public sealed record ClusterSettingsCommand
{
    [Id(0)] public SettingChange[] Persistent { get; init; } = [];

    [Id(1)] public SettingChange[] Transient { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("winnow.SettingChange")]
public sealed record SettingChange
{
    [Id(0)] public string Key { get; init; } = "";

    [Id(1)] public string? Value { get; init; }
}
