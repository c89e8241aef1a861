using System.Text.Json;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Documents;

/// <summary>The parameters that the document APIs share.</summary>
internal static class DocumentParameters
{
    public const string Write = "routing timeout refresh wait_for_active_shards version version_type if_seq_no if_primary_term require_alias pipeline op_type";

    public const string Get = "routing preference realtime refresh version version_type stored_fields _source _source_includes _source_excludes";

    public static RefreshPolicy Refresh(RestRequest request) => request.String("refresh") switch
    {
        null or "false" => RefreshPolicy.None,
        "" or "true" => RefreshPolicy.Immediate,
        "wait_for" => RefreshPolicy.WaitFor,
        var other => throw RestErrors.IllegalArgument($"Unknown value for refresh: [{other}]."),
    };

    public static DocumentVersionType VersionType(string? text) => text switch
    {
        null or "internal" => DocumentVersionType.Internal,
        "external" or "external_gt" => DocumentVersionType.External,
        "external_gte" => DocumentVersionType.ExternalGte,
        _ => throw RestErrors.IllegalArgument($"No version type match [{text}]"),
    };

    /// <summary>The source filter of the request line; null when it has none.</summary>
    public static SourceFilterSpec? SourceFilter(RestRequest request)
    {
        var source = request.String("_source");
        var includes = request.List("_source_includes");
        var excludes = request.List("_source_excludes");
        if (source is null && includes.Length == 0 && excludes.Length == 0)
        {
            return null;
        }

        return source switch
        {
            "false" => new SourceFilterSpec { Fetch = false },
            null or "" or "true" => new SourceFilterSpec { Includes = includes, Excludes = excludes },
            _ => new SourceFilterSpec { Includes = [.. request.List("_source"), .. includes], Excludes = excludes },
        };
    }

    /// <summary>The source filter as bodies write it: a flag, a name, a list, or an object of includes and excludes.</summary>
    public static SourceFilterSpec SourceFilter(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return new SourceFilterSpec();
            case JsonValueKind.False:
                return new SourceFilterSpec { Fetch = false };
            case JsonValueKind.String:
            case JsonValueKind.Array:
                return new SourceFilterSpec { Includes = Names(element) };
            case JsonValueKind.Object:
                var includes = Array.Empty<string>();
                var excludes = Array.Empty<string>();
                foreach (var member in element.EnumerateObject())
                {
                    switch (member.Name)
                    {
                        case "include" or "includes":
                            includes = Names(member.Value);
                            break;
                        case "exclude" or "excludes":
                            excludes = Names(member.Value);
                            break;
                        default:
                            throw RestErrors.Parse($"Unknown key for a VALUE in [{member.Name}].");
                    }
                }

                return new SourceFilterSpec { Includes = includes, Excludes = excludes };
            default:
                throw RestErrors.Parse($"Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] for [_source]");
        }
    }

    public static string[] Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries),
        JsonValueKind.Array => [.. element.EnumerateArray().Select(item => item.GetString() ?? "")],
        _ => throw RestErrors.Parse("expected a name or a list of names"),
    };
}
