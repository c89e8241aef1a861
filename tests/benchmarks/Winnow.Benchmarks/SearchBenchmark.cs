using System.Diagnostics;
using System.Text;
using Winnow.Index;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// Searches of every kind over one merged segment in memory, one thread, words chosen by how common they are: the ten best hits with
/// skipping, the ten best without, and the count. Times are of one query, after a warm-up; allocations are of the first column.
/// </summary>
internal static class SearchBenchmark
{
    private const string Field = "summary";
    private const int Rounds = 12;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(25);

    public static void Run(Corpus corpus, string? only)
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
        Console.WriteLine($"{reader.MaxDoc:N0} documents");
        Console.WriteLine($"{"query",-44} {"hits",9} {"top 10",10} {"bytes",8} {"all, top 10",12} {"count",10}");
        foreach (var (name, query) in Queries(reader))
        {
            if (only is null || name.Contains(only, StringComparison.Ordinal))
            {
                Measure(reader, name, query);
            }
        }

        MeasureSorts(reader, only);
    }

    private static void MeasureSorts(DirectoryReader reader, string? only)
    {
        var sorts = new[]
        {
            new Sort(SortField.Long("downloads")),
            new Sort(SortField.Long("downloads", reverse: true)),
            new Sort(SortField.Bytes("version")),
            new Sort(SortField.Long("downloads", reverse: true), SortField.Bytes("version")),
        };
        foreach (var sort in sorts)
        {
            foreach (var query in new Query[] { new MatchAllDocsQuery(), new TermQuery(Field, "for"u8.ToArray()) })
            {
                var name = $"sort {query} by {sort}";
                if (only is null || name.Contains(only, StringComparison.Ordinal))
                {
                    var (top, bytes) = Time(() => new IndexSearcher(reader).Search(query, 10, sort, totalHitsThreshold: 1000));
                    var (all, _) = Time(() => new IndexSearcher(reader).Search(query, 10, sort, totalHitsThreshold: int.MaxValue));
                    Console.WriteLine($"{name,-44} {"",9} {top,7:N1} us {bytes,8:N0} {all,9:N1} us");
                }
            }
        }
    }

    private static void Measure(DirectoryReader reader, string name, Query query)
    {
        var hits = new IndexSearcher(reader).Count(query);
        var (top, bytes) = Time(() => new IndexSearcher(reader).Search(query, 10, totalHitsThreshold: 1000));
        var (all, _) = Time(() => new IndexSearcher(reader).Search(query, 10, totalHitsThreshold: int.MaxValue));
        var (count, _) = Time(() => new IndexSearcher(reader).Search(query, new Counter()));
        Console.WriteLine($"{name,-44} {hits,9:N0} {top,7:N1} us {bytes,8:N0} {all,9:N1} us {count,7:N1} us");
    }

    /// <summary>The best of some rounds: others use the machine as well.</summary>
    private static (double Microseconds, long Bytes) Time(Action action)
    {
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < Round * 3;)
        {
            action();
        }

        var best = double.MaxValue;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var runs = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = runs;
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < Round)
            {
                action();
                runs++;
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / (runs - before));
        }

        return (best, (GC.GetAllocatedBytesForCurrentThread() - allocated) / runs);
    }

    private static IEnumerable<(string Name, Query Query)> Queries(DirectoryReader reader)
    {
        var words = CommonWords(reader);
        TermQuery Term(int rank) => new(Field, words[rank]);
        Query Bool(Occur occur, params int[] ranks)
        {
            var builder = new BooleanQuery.Builder();
            foreach (var rank in ranks)
            {
                builder.Add(Term(rank), occur);
            }

            return builder.Build();
        }

        Query Filtered(Query query, Query filter) =>
            new BooleanQuery.Builder().Add(query, Occur.Must).Add(filter, Occur.Filter).Build();

        foreach (var rank in new[] { 0, 10, 100, 1000 })
        {
            yield return ($"term {rank}", Term(rank));
        }

        foreach (var (left, right) in new[] { (0, 1), (3, 30), (10, 100), (100, 101), (5, 1000) })
        {
            yield return ($"and {left} {right}", Bool(Occur.Must, left, right));
            yield return ($"or {left} {right}", Bool(Occur.Should, left, right));
        }

        yield return ("and 0 1 2", Bool(Occur.Must, 0, 1, 2));
        yield return ("or 2 20 200 2000", Bool(Occur.Should, 2, 20, 200, 2000));
        yield return ("or 1 3 5 10 20 50 100 200 500 1000", Bool(Occur.Should, 1, 3, 5, 10, 20, 50, 100, 200, 500, 1000));
        yield return ("must 30 should 3 10", new BooleanQuery.Builder().Add(Term(30), Occur.Must).Add(Term(3), Occur.Should).Add(Term(10), Occur.Should).Build());
        yield return ("must 3 not 30", new BooleanQuery.Builder().Add(Term(3), Occur.Must).Add(Term(30), Occur.MustNot).Build());
        yield return ("2 of 5 10 20 50", Minimum(Bool(Occur.Should, 5, 10, 20, 50), 2));
        yield return ("dismax 10 100", new DisjunctionMaxQuery([Term(10), Term(100)], 0.3f));
        yield return ("phrase 0 1", new PhraseQuery(Field, [words[0], words[1]]));
        yield return ("phrase common pair", new PhraseQuery(Field, ["for"u8.ToArray(), "the"u8.ToArray()]));
        yield return ("phrase \"command line\"", new PhraseQuery(Field, ["command"u8.ToArray(), "line"u8.ToArray()]));
        yield return ("phrase common pair ~2", new PhraseQuery(Field, ["for"u8.ToArray(), "the"u8.ToArray()], slop: 2));
        yield return ("prefix re", new PrefixQuery(Field, "re"u8.ToArray()));
        yield return ("prefix reac", new PrefixQuery(Field, "reac"u8.ToArray()));
        yield return ("wildcard *act", new WildcardQuery(Field, "*act"));
        yield return ("regexp re[ab]ct.*", new RegexpQuery(Field, "re[ab]ct.*"));
        yield return ("fuzzy react 1", new FuzzyQuery(Field, "react", 1));
        yield return ("fuzzy component 2", new FuzzyQuery(Field, "component", 2));
        yield return ("range 1%", new LongRangeQuery("downloads", 100_000, long.MaxValue));
        yield return ("range wide", new LongRangeQuery("downloads", 600, 2000));
        yield return ("term 3 filter range", Filtered(Term(3), new LongRangeQuery("downloads", 600, 2000)));
        yield return ("term 1000 filter range", Filtered(Term(1000), new LongRangeQuery("downloads", 600, 2000)));
        yield return ("or 3 30 filter range", Filtered(Bool(Occur.Should, 3, 30), new LongRangeQuery("downloads", 600, 2000)));
        yield return ("exists downloads", new FieldExistsQuery("downloads"));
        yield return ("all", new MatchAllDocsQuery());
    }

    private static BooleanQuery Minimum(Query query, int minimum)
    {
        var builder = new BooleanQuery.Builder { MinimumShouldMatch = minimum };
        foreach (var clause in ((BooleanQuery)query).Clauses)
        {
            builder.Add(clause.Query, clause.Occur);
        }

        return builder.Build();
    }

    private static byte[][] CommonWords(DirectoryReader reader)
    {
        var words = new List<(byte[] Word, int DocFreq)>();
        var terms = reader.Leaves[0].Reader.Terms(Field)!.Iterator();
        while (terms.Next())
        {
            words.Add((terms.Term.ToArray(), terms.DocFreq));
        }

        byte[][] ranked = [.. words.OrderByDescending(word => word.DocFreq).Take(5000).Select(word => word.Word)];
        Console.WriteLine("ranks: " + string.Join(", ", new[] { 0, 1, 3, 10, 30, 100, 1000 }.Select(rank => $"{rank}={Encoding.UTF8.GetString(ranked[rank])}")));
        return ranked;
    }

    /// <summary>Counts by looking at each match, as a collector of aggregations would.</summary>
    private sealed class Counter : Collector
    {
        private readonly Leaf _leaf = new();

        public override ScoreMode ScoreMode => ScoreMode.CompleteNoScores;

        public override LeafCollector GetLeafCollector(LeafContext context) => _leaf;

        private sealed class Leaf : LeafCollector
        {
            private long _count;

            /// <summary>Read by nobody; public so that counting is not optimised away.</summary>
            public long Count => _count;

            public override void Collect(int doc) => _count++;

            public override void Collect(ReadOnlySpan<int> docs) => _count += docs.Length;
        }
    }
}
