using System.Text;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>Whether, and why, one document matches a query.</summary>
/// <param name="Exists">Whether the shard has the document.</param>
/// <param name="Matched">Whether it matches.</param>
/// <param name="Explanation">The explanation as JSON; empty when the document does not exist.</param>
/// <param name="Hit">The global document id, or -1.</param>
public sealed record ExplainResult(bool Exists, bool Matched, ReadOnlyMemory<byte> Explanation, int Hit);

/// <summary><c>_explain</c>.</summary>
public static class ExplainAction
{
    public static ExplainResult Execute(SearchSource source, SearchExecutionContext context, string id)
    {
        var query = ShardQuery.Build(source, context);
        var found = context.Searcher!.Search(new TermQuery(MetadataFields.Id.Name, Encoding.UTF8.GetBytes(id)), numHits: 1);
        if (found.ScoreDocs is not [var hit])
        {
            return new ExplainResult(Exists: false, Matched: false, default, Hit: -1);
        }

        var explanation = context.Searcher.Explain(query, hit.Doc);
        return new ExplainResult(
            Exists: true, explanation.IsMatch, JsonText.WriteBytes(writer => ExplanationJson.Write(writer, explanation)), hit.Doc);
    }
}
