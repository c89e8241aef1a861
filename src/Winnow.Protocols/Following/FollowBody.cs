using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Following;

/// <summary>The body of a request: members are read one by one, and everything that they may not be is said at once.</summary>
internal sealed class FollowBody
{
    private readonly string _parser;
    private readonly JsonObject _members;
    private readonly List<string> _invalid = [];

    private FollowBody(string parser, JsonObject members)
    {
        _parser = parser;
        _members = members;
    }

    public static FollowBody Parse(string parser, ReadOnlySpan<byte> json, IReadOnlyList<string> known)
    {
        JsonObject? members = null;
        try
        {
            members = JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException exception)
        {
            throw new Refusal("parse_exception", 400, $"[{parser}] {exception.Message}");
        }

        var body = new FollowBody(parser, members ?? throw new Refusal("parsing_exception", 400, $"[{parser}] the body is no object"));
        foreach (var (name, _) in members)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw body.Malformed($"unknown field [{name}]");
            }
        }

        return body;
    }

    public void Invalid(string reason) => _invalid.Add(reason);

    public void ThrowIfInvalid()
    {
        if (_invalid.Count > 0)
        {
            throw Refusals.ActionRequestValidation([.. _invalid]);
        }
    }

    public string? Text(string name) => Scalar(name) is { } value
        ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Malformed($"[{name}] is no string")
        : null;

    /// <summary>A whole number from one upwards.</summary>
    public int? Count(string name)
    {
        if (Scalar(name) is not { } value)
        {
            return null;
        }

        if (!int.TryParse(value.ToString(), out var number))
        {
            throw Malformed($"failed to parse field [{name}]: [{value}] is no integer");
        }

        return Positive(name, number);
    }

    public long? Bytes(string name) => Text(name) is { } text
        ? Positive(name, FollowLiterals.ParseBytes(text)
            ?? throw new Refusal("parse_exception", 400, $"failed to parse setting [{name}] with value [{text}] as a size in bytes: unit is missing or unrecognized"))
        : null;

    public TimeSpan? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var time = DurationText.Parse(text)
            ?? throw Refusals.IllegalArgument($"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized");
        if (time <= TimeSpan.Zero)
        {
            Invalid($"[{name}] must be positive but was [{FollowLiterals.Time(time)}]");
        }

        return time;
    }

    public bool? Flag(string name) => Scalar(name) is { } value
        ? bool.TryParse(value.ToString(), out var flag) ? flag : throw Malformed($"Failed to parse value [{value}] as only [true] or [false] are allowed.")
        : null;

    public JsonObject? Object(string name) => _members[name] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Malformed($"[{name}] is no object"),
    };

    public IReadOnlyList<string>? Texts(string name) => _members[name] switch
    {
        null => null,
        JsonArray values => [.. values.Select(value => value is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? text.GetValue<string>()
            : throw Malformed($"[{name}] holds what is no string"))],
        _ => throw Malformed($"[{name}] is no array"),
    };

    private T Positive<T>(string name, T value)
        where T : IComparable<T>
    {
        if (value.CompareTo(default!) <= 0)
        {
            Invalid($"{name} must be larger than 0");
        }

        return value;
    }

    private JsonValue? Scalar(string name) => _members[name] switch
    {
        null => null,
        JsonValue value => value,
        _ => throw Malformed($"[{name}] is neither text nor number"),
    };

    private Refusal Malformed(string reason) => new("x_content_parse_exception", 400, $"[{_parser}] {reason}");
}
