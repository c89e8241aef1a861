using Winnow.Grains.Nodes;
using Winnow.Search;

namespace Winnow.Grains.Documents;

/// <summary>
/// Counts the bytes of writes that this node has taken in and not answered yet, and refuses more than the limit: a client is told to come
/// back (429) before the process runs out of memory.
/// </summary>
internal sealed class IndexingPressure
{
    private const int ItemOverhead = 150;
    private readonly long _limit;
    private long _coordinating;
    private long _primary;
    private long _totalCoordinating;
    private long _totalPrimary;
    private long _rejectedCoordinating;
    private long _rejectedPrimary;

    public IndexingPressure(WinnowNode node)
    {
        var setting = node.Settings.GetValueOrDefault("indexing_pressure.memory.limit", "10%");
        _limit = setting.EndsWith('%')
            ? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * double.Parse(setting[..^1]) / 100)
            : Winnow.Search.ByteSize.Parse(setting, "indexing_pressure.memory.limit");
    }

    public static long SizeOf(BulkItem item) => item.Source.Length + ItemOverhead;

    public IDisposable Coordinating(long bytes)
    {
        var held = Interlocked.Add(ref _coordinating, bytes);
        if (held > _limit)
        {
            Interlocked.Add(ref _coordinating, -bytes);
            Interlocked.Increment(ref _rejectedCoordinating);
            throw Refused("coordinating", held - bytes, bytes, "max_coordinating_and_primary_bytes");
        }

        Interlocked.Add(ref _totalCoordinating, bytes);
        return new Held(() => Interlocked.Add(ref _coordinating, -bytes));
    }

    /// <summary>A primary refuses only what came from other nodes: what this node coordinates is counted already.</summary>
    public IDisposable Primary(long bytes)
    {
        var held = Interlocked.Add(ref _primary, bytes);
        if (held > _limit)
        {
            Interlocked.Add(ref _primary, -bytes);
            Interlocked.Increment(ref _rejectedPrimary);
            throw Refused("primary", held - bytes, bytes, "max_coordinating_and_primary_bytes");
        }

        Interlocked.Add(ref _totalPrimary, bytes);
        return new Held(() => Interlocked.Add(ref _primary, -bytes));
    }

    public IndexingPressureStats Stats() => new()
    {
        CurrentCoordinating = Interlocked.Read(ref _coordinating),
        CurrentPrimary = Interlocked.Read(ref _primary),
        TotalCoordinating = Interlocked.Read(ref _totalCoordinating),
        TotalPrimary = Interlocked.Read(ref _totalPrimary),
        CoordinatingRejections = Interlocked.Read(ref _rejectedCoordinating),
        PrimaryRejections = Interlocked.Read(ref _rejectedPrimary),
        Limit = _limit,
    };

    private ElasticsearchException Refused(string kind, long held, long bytes, string limitName) => Winnow.Search.Errors.Rejected(
        $"rejected execution of {kind} operation [coordinating_and_primary_bytes={held}, replica_bytes=0, all_bytes={held}, {kind}_operation_bytes={bytes}, {limitName}={_limit}]");

    private sealed class Held(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
