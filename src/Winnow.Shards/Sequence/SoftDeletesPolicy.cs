namespace Winnow.Shards;

/// <summary>Says from which sequence number on history must be kept. The answer only ever grows.</summary>
internal sealed class SoftDeletesPolicy(
    Func<long> globalCheckpoint, Func<long> lastCommitLocalCheckpoint, long minRetainedSeqNo, Func<long> retentionOperations)
{
    private readonly Lock _lock = new();
    private readonly List<long> _held = [];
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

    /// <summary>Keeps what is there from a number on, until the result is disposed, whatever the leases say.</summary>
    public IDisposable Hold(long fromSeqNo)
    {
        lock (_lock)
        {
            _held.Add(fromSeqNo);
        }

        return new Holding(this, fromSeqNo);
    }

    /// <summary>The smallest number that a merge must keep.</summary>
    public long MinRetainedSeqNo()
    {
        lock (_lock)
        {
            // What the last commit does not cover is replayed against what is there, so it stays whatever the leases say.
            long needed = Math.Min(
                Math.Min(globalCheckpoint() + 1 - retentionOperations(), _leases.MinRetainingSeqNo), lastCommitLocalCheckpoint() + 1);
            foreach (long held in _held)
            {
                needed = Math.Min(needed, held);
            }

            return _minRetainedSeqNo = Math.Max(_minRetainedSeqNo, needed);
        }
    }

    private void Release(long fromSeqNo)
    {
        lock (_lock)
        {
            _held.Remove(fromSeqNo);
        }
    }

    private sealed class Holding(SoftDeletesPolicy policy, long fromSeqNo) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                policy.Release(fromSeqNo);
            }
        }
    }
}
