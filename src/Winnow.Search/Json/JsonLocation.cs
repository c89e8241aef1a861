namespace Winnow.Search;

/// <summary>A place in a JSON text, both counted from 1. The default value is "unknown".</summary>
public readonly record struct JsonLocation(int Line, int Column)
{
    public bool IsKnown => Line > 0;

    /// <summary>The place of a byte offset; columns count characters as Java does, that is UTF-16 units of what precedes on the line.</summary>
    public static JsonLocation Of(ReadOnlySpan<byte> json, long offset)
    {
        var before = json[..(int)Math.Clamp(offset, 0, json.Length)];
        var lastBreak = before.LastIndexOf((byte)'\n');
        return new JsonLocation(before.Count((byte)'\n') + 1, before.Length - lastBreak);
    }
}
