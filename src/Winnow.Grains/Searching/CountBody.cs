using Winnow.Grains.Indices;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>A count's body: a search for no hits. Only a query may be in it.</summary>
internal static class CountBody
{
    public static ReadOnlyMemory<byte> Make(ReadOnlyMemory<byte> body, double? minScore, int? terminateAfter)
    {
        var parsed = JsonBody.ParseObject(body);
        return Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in parsed.Root.EnumerateObject())
            {
                if (property.Name is not "query")
                {
                    throw Winnow.Search.Errors.Parsing($"request does not support [{property.Name}]", parsed.Locate(property.Value));
                }

                property.WriteTo(writer);
            }

            if (minScore is { } score)
            {
                writer.WriteNumber("min_score", score);
            }

            if (terminateAfter is { } limit)
            {
                writer.WriteNumber("terminate_after", limit);
            }

            writer.WriteNumber("size", 0);
            writer.WriteEndObject();
        });
    }
}
