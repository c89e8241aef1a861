using System.Collections.Concurrent;
using Winnow.Grains.Ports;
using Winnow.Protocols.Recovery;
using Winnow.Protocols.Snapshots;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Shards;

/// <summary>How fast this node may put into each repository and take out of it (<c>max_snapshot_bytes_per_sec</c>, <c>max_restore_bytes_per_sec</c>).</summary>
internal sealed class RepositoryRates(TimeProvider time)
{
    private const string Snapshot = "max_snapshot_bytes_per_sec";
    private const string Restore = "max_restore_bytes_per_sec";
    private readonly ConcurrentDictionary<(string Repository, string Setting), Lane> _lanes = new();
    private readonly long _start = time.GetTimestamp();

    /// <summary>What is put into a repository.</summary>
    public Throttle Put(string repository, RepositoryDefinition definition) =>
        (bytes, cancellation) => Wait(repository, definition, Snapshot, "40mb", bytes, cancellation);

    /// <summary>What is taken out of a repository.</summary>
    public Throttle Get(string repository, RepositoryDefinition definition) =>
        (bytes, cancellation) => Wait(repository, definition, Restore, "0b", bytes, cancellation);

    private async Task<TimeSpan> Wait(
        string repository, RepositoryDefinition definition, string setting, string otherwise, long bytes, CancellationToken cancellation)
    {
        var rate = ByteSize.Parse(definition.Settings.GetValueOrDefault(setting, otherwise), setting);
        var wait = _lanes.GetOrAdd((repository, setting), static _ => new Lane()).Reserve(time.GetElapsedTime(_start), bytes, rate);
        if (wait > TimeSpan.Zero)
        {
            await time.Pause(wait, cancellation);
        }

        return wait;
    }

    private sealed class Lane
    {
        private readonly Lock _gate = new();
        private RateLimit _limit;

        public TimeSpan Reserve(TimeSpan now, long bytes, long rate)
        {
            lock (_gate)
            {
                _limit = _limit.Reserve(now, bytes, rate, out var wait);
                return wait;
            }
        }
    }
}
