using Winnow.Index;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>What the primitives of reading cost over one merged segment: looking ids up, walking postings, columns, stored documents.</summary>
internal static class ReadingBenchmark
{
    public static void Run(Corpus corpus)
    {
        using var directory = new RamDirectory();
        using var writer = IndexWriter.Open(directory, new IndexWriterConfig());
        var doc = new Document();
        for (var i = 0; i < corpus.Count; i++)
        {
            corpus.Fill(doc, i, i);
            writer.AddDocument(doc);
        }

        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        using var reader = writer.Refresh();
        var leaf = reader.Leaves[0].Reader;
        for (var round = 0; round < 3; round++)
        {
            Console.WriteLine($"round {round}");
            Ids(corpus, leaf);
            Postings(leaf);
            Columns(leaf);
            Points(leaf);
            Stored(leaf);
        }
    }

    private static void Ids(Corpus corpus, LeafReader leaf)
    {
        var terms = leaf.Terms("_id")!.Iterator();
        Time("ids found", corpus.Count, () =>
        {
            for (var i = 0; i < corpus.Count; i++)
            {
                // A prime step: neighbours in the dictionary are not asked for one after the other.
                terms.SeekExact(corpus.IdOf((int)(i * 7919L % corpus.Count)));
            }
        });
        var missing = new byte[12];
        Time("ids not there", corpus.Count, () =>
        {
            for (var i = 0; i < corpus.Count; i++)
            {
                BitConverter.TryWriteBytes(missing, i * 7919);
                terms.SeekExact(missing);
            }
        });
    }

    private static void Postings(LeafReader leaf)
    {
        long docs = 0;
        Time("postings, docs and freqs", leaf.Terms("summary")!.SumDocFreq, () =>
        {
            var terms = leaf.Terms("summary")!.Iterator();
            while (terms.Next())
            {
                var postings = terms.Postings();
                while (postings.NextDoc() != DocIdSetIterator.NoMoreDocs)
                {
                    docs += postings.Freq;
                }
            }
        });
        Time("postings, positions", leaf.Terms("summary")!.SumTotalTermFreq, () =>
        {
            var terms = leaf.Terms("summary")!.Iterator();
            while (terms.Next())
            {
                var postings = terms.Postings(positions: true);
                while (postings.NextDoc() != DocIdSetIterator.NoMoreDocs)
                {
                    for (var i = postings.Freq; i > 0; i--)
                    {
                        docs += postings.NextPosition();
                    }
                }
            }
        });
    }

    private static void Columns(LeafReader leaf)
    {
        long sum = 0;
        var values = new long[1024];
        var docs = new int[1024];
        var column = leaf.SortedNumeric("downloads")!;
        Time("column, one by one", leaf.MaxDoc, () =>
        {
            for (var doc = 0; doc < leaf.MaxDoc; doc++)
            {
                column.TryGet(doc, out var value);
                sum += value;
            }
        });
        Time("column, decoded in runs", leaf.MaxDoc, () =>
        {
            for (var doc = 0; doc + docs.Length < leaf.MaxDoc; doc += docs.Length)
            {
                for (var i = 0; i < docs.Length; i++)
                {
                    docs[i] = doc + i;
                }

                column.Decode(docs, values, 0);
            }
        });
    }

    private static void Points(LeafReader leaf)
    {
        var bits = new FixedBitSet(leaf.MaxDoc);
        Time("points, all", leaf.MaxDoc, () => leaf.Points("downloads")!.Collect(long.MinValue, long.MaxValue, bits));
    }

    private static void Stored(LeafReader leaf)
    {
        long bytes = 0;
        Time("stored, in order", leaf.MaxDoc, () =>
        {
            for (var doc = 0; doc < leaf.MaxDoc; doc++)
            {
                bytes += leaf.StoredSource(doc).Length;
            }
        });
        Time("stored, anywhere", 10_000, () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                bytes += leaf.StoredSource((int)(i * 7919L % leaf.MaxDoc)).Length;
            }
        });
    }

    private static void Time(string what, long count, Action action)
    {
        var watch = CpuWatch.StartNew();
        action();
        watch.Stop();
        Console.WriteLine($"  {what}: {watch.Seconds * 1e9 / count:N1} ns each of {count:N0}");
    }
}
