using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <content>A copy of an index that follows one of another cluster.</content>
public sealed partial class ShardEngine
{
    private volatile bool _isFollowing;

    /// <inheritdoc cref="ShardEngineConfig.IsFollowing"/>
    /// <remarks>It changes with the term of the primary only: what is under way in the term before is over.</remarks>
    public bool IsFollowing
    {
        get => _isFollowing;
        set => _isFollowing = value;
    }

    /// <summary>
    /// A copy that has persisted everything up to this number has all that this one has, provided that it got every operation since it was tracked.
    /// In a following engine that is the checkpoint: numbers above, of which the leader may have sent some, hold nothing up.
    /// </summary>
    public long LevelCheckpoint => _isFollowing ? _history.Checkpoints.PersistedCheckpoint : _history.Checkpoints.MaxSeqNo;

    /// <summary>No operation that was refreshed has a higher primary term. Those of a follower have its leader's.</summary>
    public long MaxOperationTerm()
    {
        ThrowIfClosed();
        ReaderState readers = _readers.Acquire();
        try
        {
            return readers.Reader.Leaves
                .Select(leaf => leaf.Reader.SortedNumeric(MetadataFields.PrimaryTerm.Name)?.MaxValue ?? 0)
                .DefaultIfEmpty()
                .Max();
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>Refuses clients' writes where only a leader's operations are taken.</summary>
    internal void CheckOrigin(OperationOrigin origin)
    {
        if (_isFollowing && origin == OperationOrigin.Primary)
        {
            throw Errors.Following();
        }
    }
}
