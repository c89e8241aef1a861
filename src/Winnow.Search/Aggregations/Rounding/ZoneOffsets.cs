using Winnow.Search.Dates;

namespace Winnow.Search.Aggregations;

/// <summary>
/// A time zone's offsets and the moments where they change, found block by block as they are needed: asking the zone itself for
/// every document would be far too slow. One thread.
/// </summary>
internal sealed class ZoneOffsets(TimeZoneInfo zone)
{
    // No zone ever changed twice within a step.
    private const long StepMillis = 2 * CivilDate.MillisPerDay;
    private const long BlockMillis = 64 * StepMillis;

    private readonly Dictionary<long, Block> _blocks = [];
    private Block? _last;

    /// <summary>Set when the zone has one offset, always.</summary>
    public long? Fixed { get; } = zone.GetAdjustmentRules().Length == 0 ? (long)zone.BaseUtcOffset.TotalMilliseconds : null;

    public long OffsetAt(long utc)
    {
        if (Fixed is { } offset)
        {
            return offset;
        }

        var block = BlockOf(utc);
        var current = block.StartOffset;
        foreach (var (at, after) in block.Transitions)
        {
            if (at > utc)
            {
                break;
            }

            current = after;
        }

        return current;
    }

    /// <summary>The last change in (<paramref name="after"/>, <paramref name="utc"/>], or null.</summary>
    public long? TransitionBetween(long after, long utc)
    {
        for (var start = StartOf(utc); Fixed is null && start > after - BlockMillis; start -= BlockMillis)
        {
            var transitions = BlockOf(start).Transitions;
            for (var i = transitions.Length - 1; i >= 0; i--)
            {
                if (transitions[i].At <= utc)
                {
                    return transitions[i].At > after ? transitions[i].At : null;
                }
            }
        }

        return null;
    }

    /// <summary>The moments at which a clock in the zone shows the time: one, two in an overlap, or none in a gap (then both are the moment of the change).</summary>
    public (long First, long Last, bool Exists) Instants(long local)
    {
        if (Fixed is { } offset)
        {
            return (local - offset, local - offset, true);
        }

        var before = local - OffsetAt(local - CivilDate.MillisPerDay);
        var after = local - OffsetAt(local + CivilDate.MillisPerDay);
        var beforeExists = before + OffsetAt(before) == local;
        var afterExists = after + OffsetAt(after) == local;
        if (beforeExists && afterExists)
        {
            return (Math.Min(before, after), Math.Max(before, after), true);
        }

        if (beforeExists || afterExists)
        {
            return beforeExists ? (before, before, true) : (after, after, true);
        }

        var change = TransitionBetween(Math.Min(before, after), Math.Max(before, after)) ?? Math.Max(before, after);
        return (change, change, false);
    }

    private static long StartOf(long utc) => CivilDate.FloorDiv(utc, BlockMillis) * BlockMillis;

    private Block BlockOf(long utc)
    {
        var start = StartOf(utc);
        if (_last is { } last && last.Start == start)
        {
            return last;
        }

        if (!_blocks.TryGetValue(start, out var block))
        {
            _blocks.Add(start, block = Scan(start));
        }

        return _last = block;
    }

    private Block Scan(long start)
    {
        var transitions = new List<(long At, long Offset)>();
        var first = TimeZones.OffsetAt(zone, start - 1);
        var offset = first;
        for (var at = start - 1; at < start + BlockMillis - 1; at += StepMillis)
        {
            var next = TimeZones.OffsetAt(zone, at + StepMillis);
            if (next != offset)
            {
                transitions.Add((Bisect(at, at + StepMillis, offset), next));
                offset = next;
            }
        }

        return new Block(start, first, [.. transitions]);
    }

    /// <summary>The first moment in (low, high] with another offset.</summary>
    private long Bisect(long low, long high, long offset)
    {
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (TimeZones.OffsetAt(zone, middle) == offset)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <param name="Start">The first moment.</param>
    /// <param name="StartOffset">The offset just before it.</param>
    /// <param name="Transitions">The moments in the block from which another offset holds.</param>
    private sealed record Block(long Start, long StartOffset, (long At, long Offset)[] Transitions);
}
