using System.Text.Json;

namespace Winnow.Search;

public enum QueryValueKind
{
    Null,
    String,
    Number,
    Boolean,
}

/// <summary>A scalar in a query, in the words of the request: nothing is lost before the field's type reads it.</summary>
/// <param name="Kind">What JSON says that it is.</param>
/// <param name="Text">Its text without quotes.</param>
public readonly record struct QueryValue(QueryValueKind Kind, string Text)
{
    public static QueryValue Null => new(QueryValueKind.Null, "null");

    public static QueryValue Of(string text) => new(QueryValueKind.String, text);

    public static QueryValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new QueryValue(QueryValueKind.String, element.GetString()!),
        JsonValueKind.Number => new QueryValue(QueryValueKind.Number, element.GetRawText()),
        JsonValueKind.True => new QueryValue(QueryValueKind.Boolean, "true"),
        JsonValueKind.False => new QueryValue(QueryValueKind.Boolean, "false"),
        JsonValueKind.Null => Null,
        _ => throw Errors.IllegalArgument($"expected a value but got [{JsonTokens.Name(element)}]"),
    };

    public bool IsNull => Kind == QueryValueKind.Null;

    public override string ToString() => Text;
}

/// <summary>The bounds of a range query.</summary>
/// <param name="Lower">The lower bound, or null.</param>
/// <param name="Upper">The upper bound, or null.</param>
/// <param name="IncludeLower">Whether the lower bound itself matches.</param>
/// <param name="IncludeUpper">Whether the upper bound itself matches.</param>
/// <param name="Format">The format of dates, or null for the field's own.</param>
/// <param name="Zone">The zone of dates that name none.</param>
public sealed record RangeBounds(
    QueryValue? Lower, QueryValue? Upper, bool IncludeLower = true, bool IncludeUpper = true, string? Format = null, TimeZoneInfo? Zone = null);
