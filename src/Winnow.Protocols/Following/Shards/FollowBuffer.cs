using System.Collections.Immutable;

namespace Winnow.Protocols.Following;

/// <summary>Operations that follow each other. What they are is not looked at.</summary>
/// <param name="FirstSeqNo">The number of the first.</param>
/// <param name="Sizes">How many bytes each has.</param>
/// <param name="Payload">Whatever holds them; it comes back with the slices that are to be written.</param>
/// <param name="At">When the leader had the first of them.</param>
public sealed record FollowOperations(long FirstSeqNo, ImmutableArray<int> Sizes, object? Payload, DateTimeOffset At)
{
    /// <summary>One below the first where there are none.</summary>
    public long LastSeqNo => FirstSeqNo + Sizes.Length - 1;

    public long Bytes { get; } = Sum(Sizes.AsSpan());

    internal static long Sum(ReadOnlySpan<int> sizes)
    {
        var sum = 0L;
        foreach (var size in sizes)
        {
            sum += size;
        }

        return sum;
    }
}

/// <summary>Some of the operations of one answer.</summary>
/// <param name="Operations">The answer's.</param>
/// <param name="First">The position of the first of these.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How large they are together.</param>
public sealed record FollowSlice(FollowOperations Operations, int First, int Count, long Bytes)
{
    public long FirstSeqNo => Operations.FirstSeqNo + First;

    public long LastSeqNo => FirstSeqNo + Count - 1;
}

/// <summary>What has been read and not been written yet, in the order of the numbers.</summary>
internal sealed record FollowBuffer
{
    private ImmutableSortedDictionary<long, FollowSlice> Slices { get; init; } = ImmutableSortedDictionary<long, FollowSlice>.Empty;

    public long Count { get; private init; }

    public long Bytes { get; private init; }

    public IEnumerable<FollowSlice> All => Slices.Values;

    public FollowBuffer Add(FollowOperations operations)
    {
        if (operations.Sizes.IsEmpty)
        {
            return this;
        }

        var slice = new FollowSlice(operations, 0, operations.Sizes.Length, operations.Bytes);
        return this with { Slices = Slices.Add(slice.FirstSeqNo, slice), Count = Count + slice.Count, Bytes = Bytes + slice.Bytes };
    }

    /// <summary>Takes the lowest: as many as may go together, and no more after that which makes them too large.</summary>
    public (FollowBuffer Left, ImmutableArray<FollowSlice> Taken) Take(int maxCount, long maxBytes)
    {
        var rest = Slices;
        var taken = ImmutableArray.CreateBuilder<FollowSlice>();
        var (count, bytes) = (0, 0L);
        foreach (var (key, slice) in Slices)
        {
            if (count >= maxCount || bytes > maxBytes)
            {
                break;
            }

            var head = Head(slice, maxCount - count, maxBytes - bytes);
            taken.Add(head);
            count += head.Count;
            bytes += head.Bytes;
            rest = rest.Remove(key);
            if (head.Count < slice.Count)
            {
                var tail = slice with { First = slice.First + head.Count, Count = slice.Count - head.Count, Bytes = slice.Bytes - head.Bytes };
                rest = rest.Add(tail.FirstSeqNo, tail);
                break;
            }
        }

        return (this with { Slices = rest, Count = Count - count, Bytes = Bytes - bytes }, taken.ToImmutable());
    }

    private static FollowSlice Head(FollowSlice slice, int maxCount, long maxBytes)
    {
        if (slice.Count <= maxCount && slice.Bytes <= maxBytes)
        {
            return slice;
        }

        var sizes = slice.Operations.Sizes.AsSpan(slice.First, Math.Min(slice.Count, maxCount));
        var (count, bytes) = (0, 0L);
        while (count < sizes.Length && bytes <= maxBytes)
        {
            bytes += sizes[count++];
        }

        return slice with { Count = count, Bytes = bytes };
    }
}
