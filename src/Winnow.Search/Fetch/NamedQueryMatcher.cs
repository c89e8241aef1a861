using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Finds out which of the named parts of a query a hit matches.</summary>
internal sealed class NamedQueryMatcher(SearchExecutionContext context)
{
    private readonly List<(string Name, Weight Weight)> _queries =
    [
        .. context.NamedQueries.Select(pair => (pair.Key, context.Searcher!.CreateWeight(new ConstantScoreQuery(pair.Value), ScoreMode.CompleteNoScores))),
    ];

    public void Write(Utf8JsonWriter writer, LeafContext leaf, int doc)
    {
        if (_queries.Count == 0)
        {
            return;
        }

        var open = false;
        foreach (var (name, weight) in _queries)
        {
            if (weight.Scorer(leaf)?.Iterator.Advance(doc) != doc)
            {
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("matched_queries"u8);
                open = true;
            }

            writer.WriteStringValue(name);
        }

        if (open)
        {
            writer.WriteEndArray();
        }
    }
}
