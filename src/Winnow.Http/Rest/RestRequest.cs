using System.Globalization;
using Microsoft.AspNetCore.Http;
using Winnow.Contracts;

namespace Winnow.Http.Rest;

/// <summary>A request as an API sees it: path and query parameters by name, typed reading with Elasticsearch's errors, the body's bytes.</summary>
internal sealed class RestRequest
{
    private readonly Dictionary<string, string> _parameters;

    public RestRequest(HttpContext context, string path, Dictionary<string, string> parameters, ReadOnlyMemory<byte> body)
    {
        Context = context;
        Path = path;
        _parameters = parameters;
        Body = body;
    }

    public HttpContext Context { get; }

    /// <summary>The path as it came, without the query.</summary>
    public string Path { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public bool HasBody => Body.Length > 0;

    public CancellationToken Aborted => Context.RequestAborted;

    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    public string? String(string name) => _parameters.GetValueOrDefault(name);

    public bool Has(string name) => _parameters.ContainsKey(name);

    public string Required(string name) => String(name) ?? throw RestErrors.IllegalArgument($"[{name}] is missing");

    /// <summary>Comma-separated; empty when it is missing.</summary>
    public string[] List(string name) =>
        String(name) is { } text ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];

    /// <summary>The target of <c>{index}</c>: <c>_all</c> and nothing are both every index.</summary>
    public string[] Indices(string name = "index") =>
        List(name) is var list && list is ["_all"] ? [] : list;

    public bool Flag(string name, bool missing = false) => OptionalFlag(name) ?? missing;

    public bool? OptionalFlag(string name) => String(name) switch
    {
        null => null,
        "" or "true" => true,
        "false" => false,
        var other => throw RestErrors.IllegalArgument($"Failed to parse value [{other}] as only [true] or [false] are allowed."),
    };

    public int? Int(string name) => String(name) switch
    {
        null => null,
        var text when int.TryParse(text, out var value) => value,
        var text => throw RestErrors.IllegalArgument($"Failed to parse int parameter [{name}] with value [{text}]", RestErrors.NumberFormat(text)),
    };

    public long? Long(string name) => String(name) switch
    {
        null => null,
        var text when long.TryParse(text, out var value) => value,
        var text => throw RestErrors.IllegalArgument($"Failed to parse long parameter [{name}] with value [{text}]", RestErrors.NumberFormat(text)),
    };

    public double? Double(string name) => String(name) switch
    {
        null => null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw RestErrors.IllegalArgument($"Failed to parse double parameter [{name}] with value [{text}]", RestErrors.NumberFormat(text)),
    };

    /// <summary>A size such as <c>10mb</c>.</summary>
    public long? Bytes(string name) => String(name) is { } text ? ByteSizeParameter.Parse(text, name) : null;

    /// <summary>A duration such as <c>30s</c>; a bare number needs a unit, but for 0 and -1.</summary>
    public TimeSpan? Time(string name) => String(name) is { } text ? TimeParameter.Parse(text, name) : null;

    public IndicesOptions IndicesOptions() => new()
    {
        IgnoreUnavailable = OptionalFlag("ignore_unavailable"),
        AllowNoIndices = OptionalFlag("allow_no_indices"),
        ExpandWildcards = String("expand_wildcards") is { } text ? ParseWildcards(text) : null,
    };

    public static ExpandWildcards ParseWildcards(string text)
    {
        var result = Contracts.ExpandWildcards.None;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            result |= part switch
            {
                "open" => Contracts.ExpandWildcards.Open,
                "closed" => Contracts.ExpandWildcards.Closed,
                "hidden" => Contracts.ExpandWildcards.Hidden,
                "all" => Contracts.ExpandWildcards.All,
                "none" => Contracts.ExpandWildcards.None,
                _ => throw RestErrors.IllegalArgument($"No valid expand wildcard value [{part}]"),
            };
        }

        return result;
    }
}
