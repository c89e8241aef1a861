using System.Text.Json;

namespace Winnow.Search;

/// <summary>
/// Keeps parts of a JSON object by the paths of its fields: <c>user</c> (with all below), <c>user.name</c>, <c>*.id</c>. What is kept
/// is copied byte for byte.
/// </summary>
public sealed class SourceFilter(IReadOnlyList<string> includes, IReadOnlyList<string> excludes)
{
    /// <summary>The filtered object.</summary>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> source)
    {
        if (includes.Count + excludes.Count == 0 || source.IsEmpty)
        {
            return source;
        }

        return JsonText.WriteBytes(writer => new Pass(this, source.Span, writer).Run());
    }

    /// <summary>Whether a field is kept as such, whatever is in it.</summary>
    public bool Keeps(string path) => (includes.Count == 0 || Covers(includes, path)) && !Covers(excludes, path);

    private bool Includes(string path) => includes.Count == 0 || Matches(includes, path);

    private bool Excludes(string path) => Matches(excludes, path);

    /// <summary>Whether something below a path may be named by a pattern.</summary>
    private static bool MayMatchBelow(IReadOnlyList<string> patterns, string path)
    {
        foreach (var pattern in patterns)
        {
            if (LeadsTo(pattern, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(IReadOnlyList<string> patterns, string path)
    {
        foreach (var pattern in patterns)
        {
            if (SimplePattern.Matches(pattern, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(IReadOnlyList<string> patterns, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (Matches(patterns, path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LeadsTo(string pattern, string path)
    {
        for (var i = 0; i <= path.Length; i++)
        {
            if (i >= pattern.Length)
            {
                return false;
            }

            if (pattern[i] == '*')
            {
                return true;
            }

            if (pattern[i] != (i < path.Length ? path[i] : '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One walk over one source. Objects on the way to something that is kept are opened when it is found.</summary>
    private readonly ref struct Pass(SourceFilter filter, ReadOnlySpan<byte> source, Utf8JsonWriter writer)
    {
        private readonly List<Container> _pending = [];
        private readonly ReadOnlySpan<byte> _source = source;

        public void Run()
        {
            var reader = new Utf8JsonReader(_source, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
            reader.Read();
            writer.WriteStartObject();
            Object(ref reader, "", included: false);
            writer.WriteEndObject();
        }

        private void Object(ref Utf8JsonReader reader, string path, bool included)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                var child = path.Length == 0 ? name : $"{path}.{name}";
                reader.Read();
                if (filter.Excludes(child))
                {
                    reader.Skip();
                    continue;
                }

                Value(ref reader, name, child, included || filter.Includes(child));
            }
        }

        private void Value(ref Utf8JsonReader reader, string? name, string path, bool included)
        {
            var isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (!isContainer || (included && !MayMatchBelow(filter.ExcludePatterns, path)))
            {
                if (included)
                {
                    Copy(ref reader, name);
                }
                else
                {
                    reader.Skip();
                }

                return;
            }

            if (!included && !MayMatchBelow(filter.IncludePatterns, path))
            {
                reader.Skip();
                return;
            }

            var isArray = reader.TokenType == JsonTokenType.StartArray;
            _pending.Add(new Container(name, isArray));
            var depth = _pending.Count;
            if (included)
            {
                Open();
            }

            if (isArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Value(ref reader, null, path, included);
                }
            }
            else
            {
                Object(ref reader, path, included);
            }

            Close(depth, isArray);
        }

        private void Copy(ref Utf8JsonReader reader, string? name)
        {
            Open();
            if (name is not null)
            {
                writer.WritePropertyName(name);
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.WriteRawValue(_source[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }

        private void Open()
        {
            foreach (var container in _pending)
            {
                if (!container.IsOpen)
                {
                    container.Open(writer);
                }
            }
        }

        private void Close(int depth, bool isArray)
        {
            if (_pending[depth - 1].IsOpen)
            {
                if (isArray)
                {
                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteEndObject();
                }
            }

            _pending.RemoveAt(depth - 1);
        }
    }

    private IReadOnlyList<string> IncludePatterns => includes;

    private IReadOnlyList<string> ExcludePatterns => excludes;

    /// <summary>An object or array that is being walked; written only when something in it is.</summary>
    private sealed class Container(string? name, bool isArray)
    {
        public bool IsOpen { get; private set; }

        public void Open(Utf8JsonWriter writer)
        {
            IsOpen = true;
            if (name is not null)
            {
                writer.WritePropertyName(name);
            }

            if (isArray)
            {
                writer.WriteStartArray();
            }
            else
            {
                writer.WriteStartObject();
            }
        }
    }
}
