using Xunit;

namespace Winnow.Shards.Tests;

public sealed class LocalCheckpointTrackerTests
{
    [Fact]
    public void The_checkpoint_is_the_end_of_the_gapless_prefix_for_any_order()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int run = 0; run < 60; run++)
        {
            int start = random.Next(-1, 3000);
            var bits = new CheckpointBits(start);
            var seen = new HashSet<long>();
            long[] order = [.. Enumerable.Range(start + 1, random.Next(1, 5000)).Select(n => (long)n)];
            Shuffle(order, random.Next(2) == 0 ? 64 : order.Length, random);
            long expected = start;
            foreach (long seqNo in order)
            {
                bits.Add(seqNo);
                seen.Add(seqNo);
                while (seen.Contains(expected + 1))
                {
                    expected++;
                }

                Assert.True(bits.Checkpoint == expected, $"seed {seed} run {run}");
                Assert.True(bits.Contains(seqNo));
                long other = random.Next(start + 1, start + order.Length + 1);
                Assert.Equal(seen.Contains(other), bits.Contains(other));
            }
        }
    }

    [Fact]
    public void Processed_and_persisted_advance_apart_and_the_maximum_is_seen()
    {
        var tracker = new LocalCheckpointTracker(maxSeqNo: 9, localCheckpoint: 4);
        Assert.Equal(10, tracker.GenerateSeqNo());
        tracker.MarkProcessed(12);
        Assert.Equal(12, tracker.MaxSeqNo);
        tracker.MarkProcessed(5);
        Assert.Equal(5, tracker.ProcessedCheckpoint);
        Assert.Equal(4, tracker.PersistedCheckpoint);
        tracker.MarkPersisted([5L, 6L]);
        Assert.Equal(6, tracker.PersistedCheckpoint);
        Assert.True(tracker.HasProcessed(12));
        Assert.False(tracker.HasProcessed(11));
        Assert.Equal(13, tracker.GenerateSeqNo());
    }

    private static void Shuffle(long[] order, int window, Random random)
    {
        for (int i = 0; i < order.Length; i++)
        {
            int j = random.Next(i, Math.Min(order.Length, i + window));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
