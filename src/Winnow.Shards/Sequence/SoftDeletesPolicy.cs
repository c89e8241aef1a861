namespace Winnow.Shards;

/// <summary>Says from which sequence number on history must be kept. The answer only ever grows.</summary>
internal sealed class SoftDeletesPolicy(
    Func<long> globalCheckpoint, Func<long> lastCommitLocalCheckpoint, long minRetainedSeqNo, Func<long> retentionOperations)
{
    private readonly Lock _lock = new();
    private RetentionLeases _leases = RetentionLeases.Empty;
    private long _minRetainedSeqNo = minRetainedSeqNo;

    public RetentionLeases Leases
    {
        get
        {
            lock (_lock)
            {
                return _leases;
            }
        }
    }

    /// <summary>Takes over a newer set; an older one is ignored.</summary>
    public void Update(RetentionLeases leases)
    {
        lock (_lock)
        {
            if (leases.Supersedes(_leases))
            {
                _leases = leases;
            }
        }
    }

    /// <summary>The smallest number that a merge must keep.</summary>
    public long MinRetainedSeqNo()
    {
        lock (_lock)
        {
            // What the last commit does not cover is replayed against what is there, so it stays whatever the leases say.
            long needed = Math.Min(
                Math.Min(globalCheckpoint() + 1 - retentionOperations(), _leases.MinRetainingSeqNo), lastCommitLocalCheckpoint() + 1);
            return _minRetainedSeqNo = Math.Max(_minRetainedSeqNo, needed);
        }
    }
}
