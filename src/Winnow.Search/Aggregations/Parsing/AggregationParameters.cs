using System.Globalization;
using System.Text.Json;
using Winnow.Search.Dsl;

namespace Winnow.Search.Aggregations;

/// <summary>
/// The parameters of one aggregation. What is asked for becomes known; what is there and was never asked for is an error that names
/// the nearest known parameter.
/// </summary>
internal sealed class AggregationParameters(AggregationParser parser, string type, JsonElement body)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private ElasticsearchException? _required;

    public AggregationParser Parser => parser;

    public string Type => type;

    public JsonElement Body => body;

    /// <summary>The whole object, which is not a list of parameters but means something by itself.</summary>
    public JsonElement Opaque()
    {
        foreach (var property in body.EnumerateObject())
        {
            _known.Add(property.Name);
        }

        return body;
    }

    public QueryBuilder ParseQuery(JsonElement query) => QueryParser.Parse(query, parser.Queries);

    public bool Has(string name) => TryGet(name, out _);

    public bool TryGet(string name, out JsonElement value)
    {
        _known.Add(name);
        return body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public string? String(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw BadType(name, value),
        };
    }

    public bool? Bool(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => value.GetString() switch
            {
                "true" => true,
                "false" => false,
                var other => throw Failed(name, value, Errors.IllegalArgument(
                    $"Failed to parse value [{other}] as only [true] or [false] are allowed.")),
            },
            _ => throw BadType(name, value),
        };
    }

    public long? Long(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? ToLong(name, value) : throw BadType(name, value);
    }

    public int? Int(string name) => Long(name) switch
    {
        null => null,
        < int.MinValue or > int.MaxValue => throw Failed(name, body.GetProperty(name), Errors.IllegalArgument(
            $"Numeric value ({body.GetProperty(name).GetRawText().Trim('"')}) out of range of int (-2147483648 - 2147483647)")),
        { } number => (int)number,
    };

    public double? Double(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            JsonValueKind.String => throw Failed(name, value, Errors.NumberFormat($"For input string: \"{value.GetString()}\"")),
            _ => throw BadType(name, value),
        };
    }

    /// <summary>A parameter that is an object with parameters of its own.</summary>
    public AggregationParameters? Object(string name, string? description = null)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? new AggregationParameters(parser, description ?? name, value)
            : throw BadType(name, value);
    }

    /// <summary>What is common to aggregations over a field, which they must name.</summary>
    public ValuesSourceParams ValuesSource(bool formattable = true, bool timezoneAware = false)
    {
        var field = String("field");
        RefuseScript();
        if (field is null)
        {
            Require(Errors.IllegalArgument("Required one of fields [field, script], but none were specified. "));
        }

        TryGet("missing", out var missing);
        if (missing.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            throw BadType("missing", missing);
        }

        // "value_type" is only a hint for scripts and unmapped fields.
        String("value_type");
        return new ValuesSourceParams(
            field ?? string.Empty, missing, formattable ? String("format") : null, timezoneAware ? String("time_zone") : null);
    }

    public void RefuseScript()
    {
        if (Has("script"))
        {
            throw Errors.IllegalArgument($"[{type}] scripts are not supported");
        }
    }

    /// <summary>Notes what is missing; <see cref="Done"/> says so unless something else is wrong, such as its misspelt name.</summary>
    public void Require(ElasticsearchException missing) => _required ??= missing;

    /// <summary>Complains of the first parameter that was not asked for.</summary>
    public void Done()
    {
        foreach (var property in body.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
            {
                throw Errors.XContentParse(
                    $"[{type}] unknown field [{property.Name}]{NearestName.DidYouMean(property.Name, _known)}", parser.At(property.Value));
            }
        }

        if (_required is not null)
        {
            throw _required;
        }
    }

    public ElasticsearchException BadType(string name, JsonElement value) => Errors.XContentParse(
        $"[{type}] {name} doesn't support values of type: {JsonTokens.Name(value)}", parser.At(value));

    public ElasticsearchException Failed(string name, JsonElement value, ElasticsearchException cause) =>
        Errors.XContentParse($"[{type}] failed to parse field [{name}]", parser.At(value), cause);

    /// <summary>Runs what checks a parameter's value, so that its complaint says which parameter it was.</summary>
    public T Check<T>(string name, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ElasticsearchException e) when (e.Type is "illegal_argument_exception" or "number_format_exception" && body.TryGetProperty(name, out var value))
        {
            throw Failed(name, value, e);
        }
    }

    private long ToLong(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return number;
        }

        // A fraction is cut off, as Elasticsearch's lenient numbers are.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && Math.Abs(real) < 9.2e18
            ? (long)real
            : throw Failed(name, value, Errors.NumberFormat($"For input string: \"{text}\""));
    }
}
