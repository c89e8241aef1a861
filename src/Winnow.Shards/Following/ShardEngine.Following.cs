using Winnow.Search;

namespace Winnow.Shards;

/// <content>A copy of an index that follows one of another cluster.</content>
public sealed partial class ShardEngine
{
    /// <summary>
    /// A copy that has persisted everything up to this number has all that this one has, provided that it got every operation since it was tracked.
    /// In a following engine that is the checkpoint: numbers above, of which the leader may have sent some, hold nothing up.
    /// </summary>
    public long LevelCheckpoint => _config.IsFollowing ? _history.Checkpoints.PersistedCheckpoint : _history.Checkpoints.MaxSeqNo;

    /// <summary>Refuses clients' writes where only a leader's operations are taken.</summary>
    internal void CheckOrigin(OperationOrigin origin)
    {
        if (_config.IsFollowing && origin == OperationOrigin.Primary)
        {
            throw Errors.Following();
        }
    }
}
