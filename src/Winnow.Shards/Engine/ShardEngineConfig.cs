using Winnow.Search;
using Winnow.Search.Mappings;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>What to do when the folder holds no shard.</summary>
public enum ShardOpenMode
{
    /// <summary>Make an empty shard where there is none.</summary>
    CreateIfMissing,

    /// <summary>The shard must be there: an empty one in its place would be a loss of data.</summary>
    ExistingOnly,
}

/// <summary>What an engine is given.</summary>
public sealed record ShardEngineConfig
{
    /// <summary>The folder of this shard copy; the engine keeps <c>index/</c>, <c>translog/</c> and its state file in it.</summary>
    public required StoreDirectory Directory { get; init; }

    /// <summary>The index's name, for messages.</summary>
    public required string Index { get; init; }

    public required string IndexUuid { get; init; }

    public required int ShardId { get; init; }

    /// <summary>Names this copy among all that there ever were.</summary>
    public required string AllocationId { get; init; }

    /// <summary>The copies that the folder goes on to hold beside this one: <see cref="ShardState.Earlier"/>.</summary>
    public IReadOnlyList<string> EarlierAllocationIds { get; init; } = [];

    /// <summary>Parses what the translog replays; its mapping is kept up to date by the engine's owner.</summary>
    public required MapperService Mapper { get; init; }

    public required IndexSettings Settings { get; init; }

    /// <summary>The term in which this copy opens.</summary>
    public required long PrimaryTerm { get; init; }

    /// <summary>Makes up the uuids of history and translog.</summary>
    public required Func<string> NewUuid { get; init; }

    /// <summary>Whether this copy gives out the sequence numbers.</summary>
    /// <value>True.</value>
    public bool IsPrimary { get; init; } = true;

    /// <summary>Whether there is no other copy, so that what is persisted here is the global checkpoint.</summary>
    /// <value>True.</value>
    public bool IsSoleCopy { get; init; } = true;

    /// <summary>
    /// Whether the copy belongs to an index that follows one of another cluster: numbers, terms and versions of its operations are the leader's, which
    /// come in any order. Such an engine never gives out a number and never fills a gap, for whatever it put there the leader would have otherwise.
    /// </summary>
    public bool IsFollowing { get; init; }

    public ShardOpenMode OpenMode { get; init; } = ShardOpenMode.CreateIfMissing;

    /// <summary>
    /// Drops the operations above this number, which a new primary does not have, while opening. Possible when no commit holds any of
    /// them; else the copy must be made anew from another's files.
    /// </summary>
    /// <value>null: keep all.</value>
    public long? RollBackTo { get; init; }

    /// <summary>
    /// The same with the global checkpoint that the translog holds, for a copy that another primary will bring level. A commit may hold more:
    /// that stays, and whoever opens the copy so finds out whether the primary has it too (<see cref="ShardEngine.TermsFrom"/>).
    /// </summary>
    public bool RollBackToGlobalCheckpoint { get; init; }

    /// <summary>
    /// What is rolled back stays in the translog until <see cref="ShardEngine.CompleteRollback"/>: a copy that is opened before that has it again.
    /// </summary>
    public bool RollBackIsTentative { get; init; }

    /// <summary>
    /// Gives what is there a new history, durable before the copy is open: it was no copy that could be trusted, so that others with the same
    /// numbers may have other operations. They are not to be brought level by operations.
    /// </summary>
    public bool StartsNewHistory { get; init; }

    /// <summary>Whether the files came here just now, each of them compared with its checksum: then they are not read again for that.</summary>
    public bool FilesAreVerified { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Runs fsyncs, flushes and parsing.</summary>
    public IShardExecutor Executor { get; init; } = ThreadPoolExecutor.Instance;

    /// <summary>Runs merges, which take long.</summary>
    public IShardExecutor MergeExecutor { get; init; } = ThreadPoolExecutor.Instance;

    /// <summary>How much the writer may buffer before it makes a segment.</summary>
    /// <value>64 MB.</value>
    public long IndexBufferBytes { get; init; } = 64L << 20;

    public ShardLog Log { get; init; } = static (_, _, _) => { };

    /// <summary>Told once when the engine failed for good: the copy must be closed and reported.</summary>
    public Action<string, Exception> OnFailed { get; init; } = static (_, _) => { };
}
