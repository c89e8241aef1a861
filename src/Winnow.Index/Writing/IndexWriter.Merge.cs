using Winnow.Index.Writing;

namespace Winnow.Index;

/// <summary>Merges: chosen under the lock on the segments, run wherever the configuration says, put in place under the flush lock.</summary>
public sealed partial class IndexWriter
{
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Merges that wait for the executor. Guarded by <c>_segmentsGate</c>; who wants them not to run takes them out.</summary>
    private readonly List<OneMerge> _queuedMerges = [];
    private readonly Lock _forcedMergeGate = new();
    private bool _isForcing;
    private long _mergeCount;
    private long _mergedDocs;
    private long _mergedBytes;

    /// <summary>Guards <see cref="_runningMerges"/>, and wakes those who wait for merges to end.</summary>
    private readonly object _mergesChanged = new();
    private int _runningMerges;

    /// <summary>Starts the merges that the policy asks for. Called by the writer itself after every flush.</summary>
    public void MaybeMerge()
    {
        while (!_closed && QueueMerge() is { } merge)
        {
            _config.MergeExecutor(() => Execute(merge));
        }
    }

    /// <summary>
    /// Merges until at most <paramref name="maxSegments"/> segments are left and nothing could be dropped; or, for
    /// <paramref name="onlyExpungeDeletes"/>, rewrites those with many deletes. On the calling thread.
    /// </summary>
    public void ForceMerge(int maxSegments, bool onlyExpungeDeletes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSegments, 1);
        lock (_forcedMergeGate)
        {
            ForceMergeAlone(maxSegments, onlyExpungeDeletes, cancellationToken);
        }
    }

    private void ForceMergeAlone(int maxSegments, bool onlyExpungeDeletes, CancellationToken cancellationToken)
    {
        lock (_segmentsGate)
        {
            EnsureOpen();
            _isForcing = true;
            WithdrawQueuedMerges();
        }

        try
        {
            WaitForRunningMerges(cancellationToken);
            using (EnterFlush())
            {
                EnsureOpen();
                Write(FlushBuffer);
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            while (StartForcedMerge(maxSegments, onlyExpungeDeletes) is { } merge)
            {
                RunMerge(merge, stop.Token);
                cancellationToken.ThrowIfCancellationRequested();
                EnsureOpen();
            }
        }
        finally
        {
            lock (_segmentsGate)
            {
                _isForcing = false;
            }
        }
    }

    /// <summary>What the executor runs. Nothing is thrown into its face: a failure closes the writer, and its next user hears of it.</summary>
    private void Execute(OneMerge merge)
    {
        if (!TryStart(merge))
        {
            return;
        }

        RunMerge(merge, _closing.Token);
        try
        {
            MaybeMerge();
        }
        catch (Exception e)
        {
            Close(e);
        }
    }

    /// <summary>The smallest number of history, asked outside of all locks: who answers has locks of their own.</summary>
    private long? Retention() => _config.SoftDeletesRetention?.Invoke();

    private OneMerge? QueueMerge()
    {
        var retention = Retention();
        lock (_segmentsGate)
        {
            if (_closed || _isForcing || _queuedMerges.Count + Volatile.Read(ref _runningMerges) >= _config.MaxConcurrentMerges)
            {
                return null;
            }

            var merge = Claim(_config.MergePolicy.FindMerge(Candidates(retention)));
            if (merge is not null)
            {
                _queuedMerges.Add(merge);
            }

            return merge;
        }
    }

    private bool TryStart(OneMerge merge)
    {
        lock (_segmentsGate)
        {
            if (!_queuedMerges.Remove(merge))
            {
                return false;
            }

            CountRunning();
            return true;
        }
    }

    private OneMerge? StartForcedMerge(int maxSegments, bool onlyExpungeDeletes)
    {
        var retention = Retention();
        lock (_segmentsGate)
        {
            EnsureOpen();
            var merge = Claim(_config.MergePolicy.FindForcedMerge(Candidates(retention), maxSegments, onlyExpungeDeletes));
            if (merge is not null)
            {
                CountRunning();
            }

            return merge;
        }
    }

    private static OneMerge? Claim(IReadOnlyList<SegmentState>? segments)
    {
        if (segments is null)
        {
            return null;
        }

        foreach (var segment in segments)
        {
            segment.IsMerging = true;
        }

        return new OneMerge(segments);
    }

    private void CountRunning()
    {
        lock (_mergesChanged)
        {
            _runningMerges++;
        }
    }

    private void WithdrawQueuedMerges()
    {
        foreach (var segment in _queuedMerges.SelectMany(merge => merge.Segments))
        {
            segment.IsMerging = false;
        }

        _queuedMerges.Clear();
    }

    private List<MergeCandidate<SegmentState>> Candidates(long? retention) =>
        _segments.ConvertAll(segment => new MergeCandidate<SegmentState>(
            segment, segment.Info.SizeInBytes, segment.Info.MaxDoc, segment.CountReclaimable(_config.SeqNoField, retention), segment.IsMerging));

    private void RunMerge(OneMerge merge, CancellationToken cancellationToken)
    {
        try
        {
            Merge(merge.Segments, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The segments stay as they are; what was written is removed already.
        }
        catch (Exception e)
        {
            // A file cannot be read or written: nobody knows what else is wrong.
            Close(e);
        }
        finally
        {
            lock (_segmentsGate)
            {
                foreach (var segment in merge.Segments)
                {
                    segment.IsMerging = false;
                }
            }

            lock (_mergesChanged)
            {
                _runningMerges--;
                Monitor.PulseAll(_mergesChanged);
            }

            ReleaseLockWhenIdle();
        }
    }

    private void WaitForRunningMerges(CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(() =>
        {
            lock (_mergesChanged)
            {
                Monitor.PulseAll(_mergesChanged);
            }
        });
        lock (_mergesChanged)
        {
            while (_runningMerges > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_mergesChanged);
            }
        }
    }

    /// <summary>A merge may still be writing when the writer is closed: nobody else opens the index until it has noticed.</summary>
    private void ReleaseLockWhenIdle()
    {
        lock (_mergesChanged)
        {
            if (_closed && _runningMerges == 0)
            {
                _lock.Dispose();
            }
        }
    }

    private sealed record OneMerge(IReadOnlyList<SegmentState> Segments);
}
