namespace Winnow.Protocols.Following;

/// <summary>What of an index' metadata a follower takes over, in this order.</summary>
public enum FollowMetadata
{
    Aliases,
    Settings,
    Mapping,
}

/// <summary>Versions of an index' metadata.</summary>
public readonly record struct FollowVersions(long Aliases, long Settings, long Mapping)
{
    internal long Of(FollowMetadata kind) => kind switch
    {
        FollowMetadata.Aliases => Aliases,
        FollowMetadata.Settings => Settings,
        _ => Mapping,
    };

    internal FollowVersions With(FollowMetadata kind, long version) => kind switch
    {
        FollowMetadata.Aliases => this with { Aliases = version },
        FollowMetadata.Settings => this with { Settings = version },
        _ => this with { Mapping = version },
    };
}

/// <summary>What the leader answers to a read.</summary>
public sealed record FollowReadReply
{
    /// <summary>They begin with what was asked for. There are none when the wait for more was over.</summary>
    public required FollowOperations Operations { get; init; }

    public required long GlobalCheckpoint { get; init; }

    public required long MaxSeqNo { get; init; }

    /// <summary>No operation needs newer ones.</summary>
    public required FollowVersions Versions { get; init; }

    /// <summary>From question to answer, without the wait for more.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Of that, on the leader.</summary>
    public TimeSpan RemoteTook { get; init; }
}

/// <summary>Something that has come of a command. What nobody waits for any more changes nothing.</summary>
public abstract record ShardFollowEvent(long Id);

public sealed record ReadAnswered(long Id, FollowReadReply Reply, DateTimeOffset At) : ShardFollowEvent(Id);

public sealed record ReadFailed(long Id, FollowFailure Failure, TimeSpan Took) : ShardFollowEvent(Id);

/// <summary>Operations are in the follower, and how far its primary is now.</summary>
public sealed record WriteAnswered(long Id, long GlobalCheckpoint, long MaxSeqNo, TimeSpan Took) : ShardFollowEvent(Id);

public sealed record WriteFailed(long Id, FollowFailure Failure, TimeSpan Took) : ShardFollowEvent(Id);

/// <summary>The follower has the metadata of this version of the leader, or a later one.</summary>
public sealed record MetadataUpdated(long Id, long Version) : ShardFollowEvent(Id);

public sealed record MetadataFailed(long Id, FollowFailure Failure) : ShardFollowEvent(Id);

/// <summary>The follower has the leader's present files: up to here.</summary>
public sealed record BootstrapEnded(long Id, long GlobalCheckpoint, long MaxSeqNo) : ShardFollowEvent(Id);

public sealed record BootstrapFailed(long Id, FollowFailure Failure) : ShardFollowEvent(Id);

/// <summary>The delay of a <see cref="RetryLater"/> is over.</summary>
public sealed record RetryDue(long Id) : ShardFollowEvent(Id);
