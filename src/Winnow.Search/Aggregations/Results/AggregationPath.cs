namespace Winnow.Search.Aggregations;

/// <summary>A path to a number of a sub-aggregation: <c>name&gt;name.metric</c>, or <c>name[metric]</c> at its end.</summary>
internal sealed class AggregationPath
{
    private readonly string _text;

    private AggregationPath(string text, IReadOnlyList<(string Name, string? Metric)> elements)
    {
        _text = text;
        Elements = elements;
    }

    public IReadOnlyList<(string Name, string? Metric)> Elements { get; }

    public static AggregationPath Parse(string path)
    {
        var parts = path.Split('>', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
        {
            throw Errors.IllegalArgument($"Invalid path [{path}]");
        }

        var elements = new (string, string?)[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            elements[i] = i == parts.Length - 1 ? ParseLast(parts[i], path) : (parts[i], null);
        }

        return new AggregationPath(path, elements);
    }

    public override string ToString() => _text;

    private static (string Name, string? Metric) ParseLast(string element, string path)
    {
        var bracket = element.LastIndexOf('[');
        if (bracket >= 0)
        {
            return bracket > 0 && bracket <= element.Length - 3 && element[^1] == ']'
                ? (element[..bracket], element[(bracket + 1)..^1])
                : throw Invalid(element, path);
        }

        var dot = element.LastIndexOf('.');
        if (dot < 0)
        {
            return (element, null);
        }

        return dot > 0 && dot <= element.Length - 2 ? (element[..dot], element[(dot + 1)..]) : throw Invalid(element, path);
    }

    private static ElasticsearchException Invalid(string element, string path) =>
        Errors.IllegalArgument($"Invalid path element [{element}] in path [{path}]");
}
