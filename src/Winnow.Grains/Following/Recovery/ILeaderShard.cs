using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Recovery;

/// <summary>Finds the leader's shard of a follower's.</summary>
internal interface ILeaderShards
{
    ILeaderShard Get(FollowEntry entry, int shard);

    /// <summary>The index that is followed, or, when that was deleted, the one that has its name now. The shards are not asked.</summary>
    Task<Protocols.Following.LeaderIndex> Find(FollowEntry entry);
}

/// <summary>A leader's shard, as a primary that is made of it sees it. What fails on the way there is thrown as it is.</summary>
internal interface ILeaderShard
{
    /// <summary>Keeps all history that there is under a lease; one that is there already is renewed.</summary>
    Task Retain(string leaseId);

    /// <summary>Whether it has a history from a number on.</summary>
    Task<bool> GoesOn(string historyUuid, long fromSeqNo);

    /// <summary>The terms of its operations of a range.</summary>
    Task<TermRunMessage[]> Terms(SharedTermsRequest request);

    /// <summary>What documents were when the operation of a number was the last one.</summary>
    Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request);

    Task<LeaderFiles> OpenFiles();

    Task<RecoveryChunk> ReadFile(LeaderChunkRequest request);

    /// <summary>Throws when the file is not what was committed there either.</summary>
    Task VerifyFile(LeaderChunkRequest request);

    Task CloseFiles(LeaderChunkRequest request);

    /// <summary>The leader's mapping, of this version at least.</summary>
    Task<ReadOnlyMemory<byte>> Mapping(long version);
}
