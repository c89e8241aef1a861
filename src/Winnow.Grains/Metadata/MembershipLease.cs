using Winnow.Grains.Nodes;
using Winnow.Search;

namespace Winnow.Grains.Metadata;

/// <summary>
/// Whether this silo still takes part in the cluster. It does for a while after it last read the membership table: a silo that cannot read it
/// any more may have been declared dead by the others, and must not promise anything. A silo that was paused finds its lease run out, and reads
/// the table before it goes on.
/// </summary>
internal sealed class MembershipLease
{
    private const string Prefix = "cluster.fault_detection.leader_check.";
    private readonly IClusterMembershipService _membership;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly int _retries;
    private readonly Lock _gate = new();
    private long _lastSuccess;
    private int _failures;
    private Task<bool>? _checking;

    public MembershipLease(IClusterMembershipService membership, WinnowNode node, TimeProvider time)
    {
        _membership = membership;
        _time = time;
        Interval = TimeValue.Parse(node.Settings.GetValueOrDefault(Prefix + "interval", "1s"), Prefix + "interval");
        _timeout = TimeValue.Parse(node.Settings.GetValueOrDefault(Prefix + "timeout", "10s"), Prefix + "timeout");
        _retries = int.Parse(node.Settings.GetValueOrDefault(Prefix + "retry_count", "3"), System.Globalization.CultureInfo.InvariantCulture);
        _lastSuccess = time.GetTimestamp();
    }

    /// <summary>How often the table is read to keep the lease.</summary>
    public TimeSpan Interval { get; }

    /// <summary>How long it lasts without another reading.</summary>
    public TimeSpan Longest => _timeout;

    public bool Held
    {
        get
        {
            lock (_gate)
            {
                return _failures < _retries && _time.GetElapsedTime(_lastSuccess) < _timeout;
            }
        }
    }

    /// <summary>True at once while the lease is held; else what reading the table comes to.</summary>
    public ValueTask<bool> Renew() => Held ? ValueTask.FromResult(true) : new ValueTask<bool>(Check());

    /// <summary>Reads the table; whoever asks meanwhile waits for the same reading.</summary>
    public Task<bool> Check()
    {
        lock (_gate)
        {
            return _checking is { IsCompleted: false } running ? running : _checking = Read();
        }
    }

    private async Task<bool> Read()
    {
        var started = _time.GetTimestamp();
        try
        {
            await _membership.Refresh().AsTask().WaitAsync(_timeout, _time);
            lock (_gate)
            {
                _failures = 0;

                // What was read may be as old as the question.
                _lastSuccess = started;
            }

            return true;
        }
        catch (Exception)
        {
            lock (_gate)
            {
                _failures++;
            }

            return false;
        }
    }
}
