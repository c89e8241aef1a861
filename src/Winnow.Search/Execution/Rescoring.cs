using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Scores the first hits of a shard again by a second query.</summary>
internal static class Rescoring
{
    public static TopDocs Apply(TopDocs hits, SearchSource source, SearchExecutionContext context, IndexSearcher searcher)
    {
        foreach (var rescore in source.Rescore)
        {
            hits = Apply(hits, rescore, searcher.CreateWeight(context.ToQuery(rescore.Query), ScoreMode.Complete), searcher);
        }

        return hits;
    }

    private static TopDocs Apply(TopDocs hits, RescoreBuilder rescore, Weight weight, IndexSearcher searcher)
    {
        var window = hits.ScoreDocs.Take(rescore.WindowSize).OrderBy(hit => hit.Doc).ToList();
        var rescored = new List<ScoreDoc>(hits.ScoreDocs.Count);
        var next = 0;
        foreach (var leaf in searcher.Leaves)
        {
            var end = leaf.DocBase + leaf.Reader.MaxDoc;
            var scorer = next < window.Count && window[next].Doc < end ? weight.Scorer(leaf) : null;
            for (; next < window.Count && window[next].Doc < end; next++)
            {
                var hit = window[next];
                var doc = hit.Doc - leaf.DocBase;
                var matches = scorer is not null && (scorer.DocId == doc || (scorer.DocId < doc && scorer.Iterator.Advance(doc) == doc));
                rescored.Add(hit with { Score = matches ? rescore.Combine(hit.Score, scorer!.Score()) : hit.Score * rescore.QueryWeight });
            }
        }

        rescored.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Doc.CompareTo(b.Doc));

        // What lies behind the window keeps its place.
        rescored.AddRange(hits.ScoreDocs.Skip(rescore.WindowSize));
        return hits with { ScoreDocs = rescored, MaxScore = rescored.Count > 0 ? rescored.Max(hit => hit.Score) : float.NaN };
    }
}
