using Winnow.Index.Collectors;
using Winnow.Index.Queries;
using Winnow.Index.Tests.Queries;

namespace Winnow.Index.Tests.Collectors;

/// <summary>Sorted searches against sorting all documents.</summary>
public sealed class SortTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Top_hits_and_pages_equal_sorting_everything(int seed)
    {
        var random = new Random(seed);
        var index = RandomIndex.Create(random);
        using var reader = seed % 2 == 0 ? index.Write() : null;
        var leaves = reader?.Leaves ?? index.Leaves();
        for (var i = 0; i < 40; i++)
        {
            var sort = new Sort([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomField(random))]);
            var query = RandomQueries.Create(random, 1).Query;
            var searcher = new IndexSearcher(leaves);
            var expected = AllHits.Of(searcher, query).Select(hit => (hit.Doc, Keys: KeysOf(index, sort, hit))).ToList();
            expected.Sort((left, right) => Compare(sort, left.Keys, right.Keys) is var order && order != 0 ? order : left.Doc.CompareTo(right.Doc));
            try
            {
                AssertPages(searcher, query, sort, random, expected);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, sort {i}: {query} by {sort}", e);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Merged_shards_equal_one_shard(int seed)
    {
        var random = new Random(seed);
        var index = RandomIndex.Create(random);
        using var reader = seed % 2 == 0 ? index.Write() : null;
        var leaves = reader?.Leaves ?? index.Leaves();
        for (var i = 0; i < 20; i++)
        {
            var sort = random.Next(3) == 0 ? null : new Sort([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => RandomField(random))]);
            var query = new DocIdsQuery(Enumerable.Range(0, index.Documents.Count).Where(_ => random.Next(3) > 0));
            TopDocs Run(IReadOnlyList<LeafContext> segments, Query what, int size) => sort is null
                ? new IndexSearcher(segments).Search(what, size, int.MaxValue)
                : new IndexSearcher(segments).Search(what, size, sort, int.MaxValue);
            var (from, size) = (random.Next(20), random.Next(1, 20));
            var whole = Run(leaves, query, from + size);

            // Shards are runs of the reader's documents, so that the order of shards is that of documents.
            var shards = leaves.Select(leaf => Run(
                leaves,
                new BooleanQuery.Builder().Add(query, Occur.Must)
                    .Add(new DocIdsQuery(Enumerable.Range(leaf.DocBase, leaf.Reader.MaxDoc)), Occur.Filter).Build(),
                from + size)).ToList();
            var merged = TopDocs.Merge(sort, from, size, shards);
            Assert.Equal(whole.ScoreDocs.Skip(from).Select(hit => hit.Doc), merged.ScoreDocs.Select(hit => hit.Doc));
            Assert.Equal(whole.TotalHits, merged.TotalHits);
            Assert.All(merged.ScoreDocs, hit => Assert.Equal(leaves.Last(leaf => leaf.DocBase <= hit.Doc).Ord, hit.ShardIndex));
        }
    }

    private static void AssertPages(IndexSearcher searcher, Query query, Sort sort, Random random, List<(int Doc, object?[] Keys)> expected)
    {
        var size = random.Next(1, 30);
        var threshold = random.Next(2) == 0 ? random.Next(30) : int.MaxValue;
        var paged = new List<ScoreDoc>();
        IReadOnlyList<ScoreDoc> page;
        do
        {
            var top = searcher.Search(query, size, sort, threshold, (FieldDoc?)paged.LastOrDefault(), trackScores: random.Next(3) == 0);
            RandomQueryTests.AssertTotal(expected.Count, Math.Max(size, threshold), top.TotalHits);
            page = top.ScoreDocs;
            paged.AddRange(page);
        }
        while (page.Count > 0);
        Assert.Equal(expected.Select(hit => hit.Doc), paged.Select(hit => hit.Doc));
        foreach (var (hit, (_, keys)) in paged.Zip(expected))
        {
            Assert.Equal(keys, ((FieldDoc)hit).Values);
        }
    }

    private static SortField RandomField(Random random)
    {
        var missing = (SortMissing)random.Next(2);
        var reverse = random.Next(2) == 0;
        SortMode? mode = random.Next(2) == 0 ? null : (SortMode)random.Next(5);
        return random.Next(7) switch
        {
            0 => SortField.Score with { Reverse = reverse },
            1 => SortField.Doc with { Reverse = reverse },
            2 => SortField.Long(NaiveIndex.LongField, reverse, mode) with { Missing = missing, MissingValue = random.Next(3) == 0 ? 7L : null },
            3 => SortField.Long(NaiveIndex.ColumnOnlyField, reverse) with { Missing = missing },
            4 => SortField.Double(NaiveIndex.DoubleField, reverse, mode) with { Missing = missing, MissingValue = random.Next(3) == 0 ? 0.1 : null },
            5 => SortField.Long("none", reverse) with { Missing = missing },
            _ => SortField.Bytes(NaiveIndex.KeywordField, reverse, random.Next(2) == 0 ? SortMode.Min : SortMode.Max) with
            {
                Missing = missing,
                MissingValue = random.Next(3) switch { 0 => NaiveIndex.Bytes("nowhere"), 1 => NaiveIndex.Bytes("green"), _ => null },
            },
        };
    }

    private static object?[] KeysOf(NaiveIndex index, Sort sort, ScoreDoc hit)
    {
        var document = index.Documents[hit.Doc];
        return
        [
            .. sort.Fields.Select(field => field.Type switch
            {
                SortFieldType.Score => hit.Score,
                SortFieldType.Doc => (object?)hit.Doc,
                SortFieldType.Long => document.Longs.GetValueOrDefault(field.Name) is { } values ? (object)Pick(values, field.Mode)
                    : field.MissingValue ?? (field.Missing == SortMissing.Last != field.Reverse ? long.MaxValue : long.MinValue),
                SortFieldType.Double => document.Doubles.TryGetValue(field.Name, out var value) ? (object)value
                    : field.MissingValue ?? (field.Missing == SortMissing.Last != field.Reverse ? double.PositiveInfinity : double.NegativeInfinity),
                _ => document.Keywords.GetValueOrDefault(field.Name) is { } tags
                    ? NaiveIndex.Bytes(field.Mode == SortMode.Max ? tags[^1] : tags[0]) : field.MissingValue,
            }),
        ];
    }

    private static long Pick(long[] values, SortMode mode) => mode switch
    {
        SortMode.Min => values.Min(),
        SortMode.Max => values.Max(),
        SortMode.Sum => values.Sum(),
        SortMode.Avg => (long)Math.Floor(values.Average() + 0.5),
        _ => values.Length % 2 == 1 ? values[values.Length / 2]
            : (long)Math.Floor(((values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2d) + 0.5),
    };

    private static int Compare(Sort sort, object?[] left, object?[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var field = sort.Fields[i];
            var order = (left[i], right[i]) switch
            {
                (null, null) => 0,

                // Where missing values go does not depend on the direction.
                (null, _) => field.Missing == SortMissing.Last ? 1 : -1,
                (_, null) => field.Missing == SortMissing.Last ? -1 : 1,
                (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) * (field.Reverse ? -1 : 1),
                (float a, float b) => b.CompareTo(a) * (field.Reverse ? -1 : 1),
                var (a, b) => Comparer<object>.Default.Compare(a, b) * (field.Reverse ? -1 : 1),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
