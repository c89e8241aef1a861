using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Following.Followers;

/// <summary>From a leader's answers to batches for the follower's primary. The bytes of an operation are the same in both.</summary>
internal sealed class FollowBatches(IComputePool pool)
{
    /// <summary>The operations of an answer, of which nothing was lost or changed on the way.</summary>
    public Task<FollowOperations> Read(long fromSeqNo, ShardChanges changes, DateTimeOffset at) => pool.Write.Run(() =>
    {
        if (Crc32C.Compute(changes.Operations.Span) != (uint)changes.Checksum)
        {
            throw Damaged("operations of the leader were damaged on their way");
        }

        var sizes = OperationsCodec.Lengths(changes.Operations.Span);
        return sizes.Length == changes.Count
            ? new FollowOperations(fromSeqNo, sizes, changes, at)
            : throw Damaged($"the leader sent [{sizes.Length}] operations, and says they are [{changes.Count}]");
    });

    /// <summary>Slices of answers, one after another, and the checksum of that.</summary>
    public Task<(ReadOnlyMemory<byte> Operations, long Checksum)> Join(ImmutableArray<FollowSlice> slices) => pool.Write.Run(() =>
    {
        if (slices is [{ First: 0 } only] && only.Count == only.Operations.Sizes.Length)
        {
            var whole = (ShardChanges)only.Operations.Payload!;
            return (whole.Operations, whole.Checksum);
        }

        var joined = new byte[slices.Sum(slice => slice.Bytes)];
        var at = 0;
        foreach (var slice in slices)
        {
            var bytes = Bytes(slice);
            bytes.CopyTo(joined.AsSpan(at));
            at += bytes.Length;
        }

        return ((ReadOnlyMemory<byte>)joined, (long)Crc32C.Compute(joined));
    });

    private static ReadOnlySpan<byte> Bytes(FollowSlice slice)
    {
        var before = 0;
        foreach (var size in slice.Operations.Sizes.AsSpan(0, slice.First))
        {
            before += size;
        }

        return ((ShardChanges)slice.Operations.Payload!).Operations.Span.Slice(before, (int)slice.Bytes);
    }

    private static WinnowException Damaged(string reason) => new(new WinnowError { Type = "corrupt_transfer_exception", Status = 503, Reason = reason });
}
