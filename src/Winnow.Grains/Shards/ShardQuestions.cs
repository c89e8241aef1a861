using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Search;
using Winnow.Search.Dsl;

namespace Winnow.Grains.Shards;

/// <summary>Small requests that a shard answers in JSON.</summary>
internal static class ShardQuestions
{
    public static ReadOnlyMemory<byte> Answer(IndexShard shard, ShardQuestion question, string index, TimeProvider clock)
    {
        using var searcher = shard.Engine.AcquireSearcher();
        var context = new SearchExecutionContext(searcher.Reader.Leaves, shard.Mapper, index, shard.Key.Shard, clock)
        {
            Filter = question.Filter.IsEmpty ? null : QueryParser.Parse(JsonBody.Parse(question.Filter).Root, new QueryParseContext(null)),
        };
        return question.Kind switch
        {
            ShardQuestionKind.Explain => Explain(shard, question, context, index),
            ShardQuestionKind.ValidateQuery => Validate(question, context),
            ShardQuestionKind.TermsEnum => Terms(question, context),
            _ => throw new ArgumentOutOfRangeException(nameof(question), question.Kind, "no such question"),
        };
    }

    private static ReadOnlyMemory<byte> Explain(IndexShard shard, ShardQuestion question, SearchExecutionContext context, string index)
    {
        var result = ExplainAction.Execute(SearchSource.Parse(question.Body), context, question.Id!);
        return Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("_index", index);
            writer.WriteString("_id", question.Id);
            writer.WriteBoolean("matched", result.Matched);
            if (result.Exists)
            {
                writer.WritePropertyName("explanation");
                writer.WriteRawValue(result.Explanation.Span);
                if (question.SourceFilter is { Fetch: true } filter)
                {
                    WriteGet(writer, shard, question.Id!, filter);
                }
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteGet(Utf8JsonWriter writer, IndexShard shard, string id, SourceFilterSpec filter)
    {
        var found = shard.Engine.Get(id, realtime: false);
        writer.WriteStartObject("get");
        writer.WriteNumber("_seq_no", found.SeqNo);
        writer.WriteNumber("_primary_term", found.PrimaryTerm);
        writer.WriteBoolean("found", found.Found);
        if (found.Found && !found.Source.IsEmpty)
        {
            writer.WritePropertyName("_source");
            writer.WriteRawValue(ShardGets.Filter(found.Source, filter).Span);
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Validate(ShardQuestion question, SearchExecutionContext context)
    {
        var rewrite = question.Parameters.Any(parameter => parameter is { Name: "rewrite", Value: "true" or "" });
        var result = ValidateQueryAction.Execute(question.Body, context, rewrite);
        return JsonSerializer.SerializeToUtf8Bytes(result);
    }

    private static ReadOnlyMemory<byte> Terms(ShardQuestion question, SearchExecutionContext context) =>
        JsonSerializer.SerializeToUtf8Bytes(TermsEnumAction.Collect(TermsEnumRequest.Parse(question.Body), context));
}
