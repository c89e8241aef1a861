using System.Text;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>Operations read by their numbers.</summary>
public sealed class TranslogHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_the_order_and_the_generations_the_newest_of_each_number_is_read_up_to_the_first_gap(int seed)
    {
        var random = new Random(seed);
        using Translog translog = new TranslogFixture().Create();
        var newest = new SortedDictionary<long, ShardOperation>();
        foreach (long seqNo in Enumerable.Range(0, 600).Where(n => n is not 450 and not 451).OrderBy(n => n + random.Next(20)).Append(7).Append(300))
        {
            ShardOperation operation = TranslogFixture.Op(seqNo, new string((char)('a' + random.Next(26)), random.Next(3000))) with
            {
                OperationId = random.Next(2) == 0 ? OperationId.None : new OperationId(random.NextInt64(), seqNo + 1),
            };
            translog.Add(operation);
            newest[seqNo] = operation with { OperationId = OperationId.None, Result = default };
            if (random.Next(100) == 0)
            {
                translog.Roll(1);
            }
        }

        translog.Sync();
        for (int n = 0; n < 300; n++)
        {
            long from = random.Next(600);
            long to = from + random.Next(200);
            long maxBytes = 1 + random.Next(100_000);
            EncodedChanges read = translog.ReadFrom(from, to, maxBytes);
            List<ShardOperation> expected = [.. newest.Values.SkipWhile(operation => operation.SeqNo < from).TakeWhile((operation, i) => operation.SeqNo == from + i && operation.SeqNo <= to).Take(read.Count)];
            Assert.Equal(OperationsCodec.Encode(expected), read.Operations.ToArray());
            Assert.Equal(from + read.Count - 1, read.LastSeqNo);
            bool ended = read.LastSeqNo == to || !newest.ContainsKey(read.LastSeqNo + 1);
            Assert.True(ended || read.Operations.Length + (5 * read.Count) >= maxBytes, $"[{read.Count}] operations from [{from}] to [{to}] are too few for [{maxBytes}] bytes");
            Assert.True(read.Count < 2 || read.Operations.Length - Encoded(expected[^1]) < maxBytes, $"[{read.Count}] operations are too many for [{maxBytes}] bytes");
        }
    }

    [Fact]
    public void A_trimmed_generation_has_nothing_any_more()
    {
        using Translog translog = new TranslogFixture().Create();
        translog.Add(TranslogFixture.Op(0));
        long next = translog.Roll(1);
        translog.Add(TranslogFixture.Op(1));
        translog.Sync();
        Assert.Equal(2, translog.ReadFrom(0, 1, 1 << 20).Count);
        translog.Trim(next);
        Assert.Equal(0, translog.ReadFrom(0, 1, 1 << 20).Count);
        Assert.Equal(1, translog.ReadFrom(1, 1, 1 << 20).Count);
    }

    [Fact]
    public void A_process_before_this_one_may_have_logged_what_was_rolled_back_since()
    {
        var fixture = new TranslogFixture();
        using (Translog before = fixture.Create())
        {
            before.Add(TranslogFixture.Op(0));
            before.Sync();
        }

        using Translog translog = fixture.Open();
        translog.Add(TranslogFixture.Op(1));
        translog.Sync();
        Assert.Equal(0, translog.ReadFrom(0, 1, 1 << 20).Count);
        Assert.Equal(1, translog.ReadFrom(1, 1, 1 << 20).Count);
    }

    [Fact]
    public void A_flipped_bit_is_corruption_or_an_operation_that_is_not_found()
    {
        var whole = new TranslogFixture();
        using Translog written = Written(whole);
        byte[] sound = written.ReadFrom(0, 2, 1 << 20).Operations.ToArray();
        byte[] bytes = whole.Bytes(TranslogFile.Name(1));
        int corrupted = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            var harmed = new TranslogFixture();
            using Translog translog = Written(harmed);
            byte[] flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            harmed.Directory.Delete(TranslogFile.Name(1));
            using (IndexOutput output = harmed.Directory.OpenAppend(TranslogFile.Name(1)))
            {
                output.Write(flipped);
                output.Sync();
            }

            try
            {
                EncodedChanges read = translog.ReadFrom(0, 2, 1 << 20);
                Assert.True(sound.AsSpan().StartsWith(read.Operations.Span), $"bit [{bit}] was given");
            }
            catch (TranslogCorruptedException e)
            {
                Assert.EndsWith(TranslogFile.Name(1), e.FileName, StringComparison.Ordinal);
                corrupted++;
            }
        }

        Assert.InRange(corrupted, sound.Length * 4, bytes.Length * 8);
    }

    /// <summary>Three operations in a generation that has ended.</summary>
    private static Translog Written(TranslogFixture fixture)
    {
        Translog translog = fixture.Create();
        for (int i = 0; i < 3; i++)
        {
            translog.Add(TranslogFixture.Op(i, Encoding.UTF8.GetString(new byte[20])));
        }

        translog.Roll(1);
        return translog;
    }

    private static int Encoded(ShardOperation operation) => OperationsCodec.Encode([operation]).Length;
}
