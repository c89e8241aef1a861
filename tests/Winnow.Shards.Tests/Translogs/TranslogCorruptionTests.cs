using Xunit;

namespace Winnow.Shards.Tests;

public sealed class TranslogCorruptionTests
{
    private const int Synced = 5;
    private const int Written = 8;

    [Fact]
    public void A_tail_torn_at_any_byte_is_cut_and_said()
    {
        TranslogFixture whole = Unfinished(out int syncedTo);
        string name = TranslogFile.Name(2);
        byte[] bytes = whole.Bytes(name);
        for (int length = syncedTo; length <= bytes.Length; length++)
        {
            TranslogFixture torn = whole.Copy(name, bytes[..length]);
            using Translog reopened = torn.Open();
            int recovered = reopened.ReadClosed(0).Count();
            Assert.InRange(recovered, Synced, Written);
            bool atEdge = TranslogScan.Run(whole.Copy(name, bytes[..length]).Directory, "uuid", 2).ValidTo == length;
            Assert.Equal(!atEdge, torn.Log.Exists(line =>
                line.Contains($"translog-2.tlog] has a torn tail at offset [", StringComparison.Ordinal)
                && line.Contains("cutting [", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_synced_byte_that_is_missing_is_corruption_at_every_length()
    {
        TranslogFixture whole = Unfinished(out int syncedTo);
        string name = TranslogFile.Name(2);
        byte[] bytes = whole.Bytes(name);
        for (int length = 0; length < syncedTo; length++)
        {
            var e = Assert.Throws<TranslogCorruptedException>(() => whole.Copy(name, bytes[..length]).Open());
            Assert.EndsWith(name, e.FileName, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_flipped_byte_is_corruption_where_it_was_synced_and_a_torn_tail_above()
    {
        TranslogFixture whole = Unfinished(out int syncedTo);
        foreach (string name in whole.Directory.ListAll().Where(name => name.EndsWith(".tlog", StringComparison.Ordinal)))
        {
            byte[] bytes = whole.Bytes(name);
            int mustVerify = name == TranslogFile.Name(2) ? syncedTo : bytes.Length;
            for (int i = 0; i < bytes.Length; i++)
            {
                byte[] flipped = (byte[])bytes.Clone();
                flipped[i] ^= (byte)(1 << (i % 8));
                TranslogFixture harmed = whole.Copy(name, flipped);
                if (i < mustVerify)
                {
                    var e = Assert.Throws<TranslogCorruptedException>(() => harmed.Open());
                    Assert.EndsWith(name, e.FileName, StringComparison.Ordinal);
                    Assert.InRange(e.Offset, 0, i);
                }
                else
                {
                    using Translog reopened = harmed.Open();
                    Assert.InRange(reopened.ReadClosed(0).Count(), Synced, Written - 1);
                }
            }
        }
    }

    [Fact]
    public void A_flipped_byte_of_the_checkpoint_never_loses_an_operation()
    {
        TranslogFixture whole = Unfinished(out _);
        byte[] bytes = whole.Bytes(TranslogCheckpointFile.Name);
        int refused = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] flipped = (byte[])bytes.Clone();
            flipped[i] ^= 0x10;
            TranslogFixture harmed = whole.Copy(TranslogCheckpointFile.Name, flipped);
            try
            {
                using Translog reopened = harmed.Open();
                Assert.Equal(Written, reopened.ReadClosed(0).Count());
            }
            catch (TranslogCorruptedException e)
            {
                Assert.EndsWith(TranslogCheckpointFile.Name, e.FileName, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1, bytes.Length - TranslogCheckpoint.Length);
    }

    [Fact]
    public void A_missing_file_is_corruption()
    {
        TranslogFixture whole = Unfinished(out _);
        foreach (string name in whole.Directory.ListAll())
        {
            TranslogFixture harmed = whole.Copy();
            harmed.Directory.Delete(name);
            Assert.EndsWith(name, Assert.Throws<TranslogCorruptedException>(() => harmed.Open()).FileName, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_of_another_place_or_file_do_not_pass_for_an_operation()
    {
        TranslogFixture whole = Unfinished(out int syncedTo);
        string name = TranslogFile.Name(2);
        byte[] bytes = whole.Bytes(name);
        byte[] older = whole.Bytes(TranslogFile.Name(1));
        byte[] stale = [.. bytes[..syncedTo], .. bytes[..syncedTo], .. older];
        using Translog reopened = whole.Copy(name, stale).Open();
        Assert.Equal(Synced, reopened.ReadClosed(0).Count());
    }

    [Fact]
    public void A_generation_that_was_begun_but_never_named_by_a_checkpoint_is_dropped()
    {
        TranslogFixture whole = Unfinished(out _);
        using (TranslogWriter leftover = TranslogWriter.Create(whole.Directory, "uuid", 3, 1))
        {
            leftover.Add(TranslogFixture.Op(99));
        }

        using Translog reopened = whole.Open();
        Assert.DoesNotContain(reopened.ReadClosed(0), read => read.Operation.SeqNo == 99);
        Assert.Contains(whole.Log, line => line.Contains("translog-3.tlog", StringComparison.Ordinal));
    }

    /// <summary>Two generations, of which the second was never ended: its last operations are written and not synced.</summary>
    private static TranslogFixture Unfinished(out int syncedTo)
    {
        var fixture = new TranslogFixture();
        Translog translog = fixture.Create();
        translog.Add(TranslogFixture.Op(0));
        translog.Add(TranslogFixture.Op(1));
        translog.Roll(1);
        for (long seqNo = 2; seqNo < Synced; seqNo++)
        {
            translog.Add(TranslogFixture.Op(seqNo));
            translog.Sync();
        }

        syncedTo = (int)fixture.Directory.Length(TranslogFile.Name(2));
        for (long seqNo = Synced; seqNo < Written; seqNo++)
        {
            translog.Add(TranslogFixture.Op(seqNo));
        }

        // What a killed process leaves: reading back has flushed it to the operating system.
        translog.TryRead(translog.LastLocation, out _);
        return fixture.Copy();
    }
}
