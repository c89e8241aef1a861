namespace Winnow.Shards;

/// <summary>
/// How far this copy's history is processed, persisted, committed and known to be everywhere, and what of it must be kept.
/// </summary>
internal sealed class ShardHistory
{
    private readonly bool _soleCopy;
    private readonly SoftDeletesPolicy _policy;
    private long _globalCheckpoint;
    private long _lastCommitLocalCheckpoint;
    private long _retentionOperations;

    public ShardHistory(CommitData commit, bool soleCopy, long retentionOperations, TimeProvider clock)
    {
        GlobalCheckpoints = new GlobalCheckpointWatch(clock);
        _soleCopy = soleCopy;
        _globalCheckpoint = SequenceNumbers.NoOpsPerformed;
        _lastCommitLocalCheckpoint = commit.LocalCheckpoint;
        Checkpoints = new LocalCheckpointTracker(commit.MaxSeqNo, commit.LocalCheckpoint);
        _retentionOperations = retentionOperations;
        _policy = new SoftDeletesPolicy(
            () => GlobalCheckpoint, () => LastCommitLocalCheckpoint, commit.MinRetainedSeqNo, () => RetentionOperations);
    }

    public LocalCheckpointTracker Checkpoints { get; }

    public GlobalCheckpointWatch GlobalCheckpoints { get; }

    /// <summary>Every in-sync copy has persisted all operations up to this one, as far as this copy knows.</summary>
    public long GlobalCheckpoint => Interlocked.Read(ref _globalCheckpoint);

    /// <summary>The last commit holds all operations up to this one.</summary>
    public long LastCommitLocalCheckpoint
    {
        get => Interlocked.Read(ref _lastCommitLocalCheckpoint);
        set => Interlocked.Exchange(ref _lastCommitLocalCheckpoint, value);
    }

    /// <summary>How many operations are kept whether anybody claims them or not.</summary>
    public long RetentionOperations
    {
        get => Interlocked.Read(ref _retentionOperations);
        set => Interlocked.Exchange(ref _retentionOperations, value);
    }

    /// <summary>Whether every in-sync copy has all that this one has.</summary>
    public bool IsKnownToAll => _soleCopy || Checkpoints.MaxSeqNo <= GlobalCheckpoint;

    public RetentionLeases Leases => _policy.Leases;

    public IDisposable Hold(long fromSeqNo) => _policy.Hold(fromSeqNo);

    public long MinRetainedSeqNo() => _policy.MinRetainedSeqNo();

    public void UpdateLeases(RetentionLeases leases) => _policy.Update(leases);

    public void AdvanceGlobalCheckpoint(long checkpoint)
    {
        if (AtomicMax.Raise(ref _globalCheckpoint, checkpoint))
        {
            GlobalCheckpoints.Advanced(checkpoint);
        }
    }

    /// <summary>A sync made these operations durable.</summary>
    public void Persisted(List<long> seqNos)
    {
        Checkpoints.MarkPersisted(seqNos);
        FollowPersisted();
    }

    /// <summary>Without other copies what is persisted here is persisted everywhere.</summary>
    public void FollowPersisted()
    {
        if (_soleCopy)
        {
            AdvanceGlobalCheckpoint(Checkpoints.PersistedCheckpoint);
        }
    }
}
