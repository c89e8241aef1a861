using Winnow.Contracts;
using Winnow.Protocols.Following;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>What a shard that follows has asked for, holds and is writing is never more than it may be, however slow anybody is.</summary>
internal static class BuffersAreBounded
{
    // The operation that exceeds the size of an answer is its last one.
    private const long LargestOperation = 2_000;

    public static void Check(string shard, ShardFollowView view, FollowParameters may)
    {
        Check(shard, "reads under way", view.OutstandingReads, may.MaxOutstandingReadRequests);
        Check(shard, "writes under way", view.OutstandingWrites, may.MaxOutstandingWriteRequests);
        Check(shard, "buffered operations", view.BufferedOperations, (long)may.MaxWriteBufferCount + may.MaxReadRequestOperationCount);
        Check(shard, "buffered bytes", view.BufferedBytes, may.MaxWriteBufferSize + may.MaxReadRequestSize + (may.MaxOutstandingReadRequests * LargestOperation));
    }

    private static void Check(string shard, string what, long has, long may)
    {
        if (has > may)
        {
            throw new ViolationException("bounds", $"{shard} has {has} {what}, and may have {may}");
        }
    }
}
