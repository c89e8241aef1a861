using System.Text.Json;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>The body of <c>_validate/query</c>.</summary>
internal static class ValidateJson
{
    public static void Write(Utf8JsonWriter writer, List<(ShardTarget Target, ValidateQueryResult Result)> results, SearchFailures failures, bool explain)
    {
        writer.WriteStartObject();
        SearchQuestions.WriteShards(writer, results.Count + failures.All.Count, failures);
        writer.WriteBoolean("valid", results.TrueForAll(entry => entry.Result.Valid) && failures.All.Count == 0);
        if (explain)
        {
            writer.WriteStartArray("explanations");
            foreach (var (target, result) in results)
            {
                writer.WriteStartObject();
                writer.WriteString("index", target.Index.Name);
                writer.WriteBoolean("valid", result.Valid);
                if (result.Error is not null)
                {
                    writer.WriteString("error", result.Error);
                }
                else
                {
                    writer.WriteString("explanation", result.Explanation);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
