using System.Text.Json;

namespace Winnow.Search;

/// <summary>Finds the field that an object has twice, for a message.</summary>
internal static class DuplicateFields
{
    public static (string Name, long Offset)? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
        var objects = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    objects.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    objects.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    if (!objects.Peek().Add(name))
                    {
                        return (name, reader.TokenStartIndex);
                    }

                    break;
            }
        }

        return null;
    }
}
