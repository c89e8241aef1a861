using System.Collections.Immutable;
using System.Text.Json;
using Winnow.Protocols.Snapshots;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>The body that registers a repository.</summary>
internal static class RepositoryBody
{
    public static RepositoryDefinition Read(ReadOnlyMemory<byte> body)
    {
        string? type = null;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in JsonBody.ParseObject(body).Root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type":
                    type = member.Value.ToString();
                    break;
                case "settings" when member.Value.ValueKind == JsonValueKind.Object:
                    Flatten(member.Value, "", settings);
                    break;
                case "settings":
                    throw Winnow.Search.Errors.IllegalArgument("Malformed settings section, should include an inner object");
                case "uuid" or "verify":
                    break;
                default:
                    throw Winnow.Search.Errors.IllegalArgument($"unknown setting [{member.Name}] of a repository: expected [type] and [settings]");
            }
        }

        return type is { Length: > 0 }
            ? new RepositoryDefinition { Type = type, Settings = settings.ToImmutable() }
            : throw Winnow.Search.Errors.ActionRequestValidation("type is missing");
    }

    private static void Flatten(JsonElement value, string prefix, ImmutableSortedDictionary<string, string>.Builder into)
    {
        foreach (var member in value.EnumerateObject())
        {
            var key = prefix + member.Name;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Flatten(member.Value, key + ".", into);
                    break;
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.Array:
                    into[key] = string.Join(",", member.Value.EnumerateArray().Select(item => item.ToString()));
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    into[key] = member.Value.GetBoolean() ? "true" : "false";
                    break;
                default:
                    into[key] = member.Value.ToString();
                    break;
            }
        }
    }
}
