using System.Text.Json;
using Winnow.Contracts;
using Winnow.Http.Documents;
using Winnow.Http.Rest;

namespace Winnow.Http.Indices;

/// <summary>Reads <c>{"actions":[{"add":{…}},{"remove":{…}},{"remove_index":{…}}]}</c>.</summary>
internal static class AliasActions
{
    public static AliasAction[] Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("actions", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw RestErrors.IllegalArgument("No action specified");
        }

        var actions = list.EnumerateArray().SelectMany(entry => entry.EnumerateObject(), (_, member) => Action(member)).ToArray();
        return actions.Length == 0 ? throw RestErrors.IllegalArgument("No action specified") : actions;
    }

    private static AliasAction Action(JsonProperty member)
    {
        var type = member.Name switch
        {
            "add" => AliasActionType.Add,
            "remove" => AliasActionType.Remove,
            "remove_index" => AliasActionType.RemoveIndex,
            _ => throw RestErrors.IllegalArgument($"[aliases] unknown field [{member.Name}]"),
        };
        var action = Read(new AliasAction { Type = type }, member.Value, "alias_action");
        if (action.Indices.Length == 0)
        {
            throw RestErrors.IllegalArgument("One of [index] or [indices] is required");
        }

        return action.Aliases.Length == 0 && type != AliasActionType.RemoveIndex
            ? throw RestErrors.IllegalArgument("One of [alias] or [aliases] is required")
            : action;
    }

    public static AliasAction Read(AliasAction action, JsonElement body, string context)
    {
        foreach (var member in body.EnumerateObject())
        {
            action = member.Name switch
            {
                "index" or "indices" => action with { Indices = DocumentParameters.Names(member.Value) },
                "alias" or "aliases" => action with { Aliases = DocumentParameters.Names(member.Value) },
                "filter" => action with { Filter = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.GetRawText() },
                "routing" => action with { IndexRouting = Text(member.Value), SearchRouting = Text(member.Value) },
                "index_routing" or "indexRouting" or "index-routing" => action with { IndexRouting = Text(member.Value) },
                "search_routing" or "searchRouting" or "search-routing" => action with { SearchRouting = Text(member.Value) },
                "is_write_index" => action with { IsWriteIndex = Flag(member) },
                "is_hidden" => action with { IsHidden = Flag(member) },
                "must_exist" => action with { MustExist = Flag(member) },
                _ => throw RestErrors.IllegalArgument($"[{context}] unknown field [{member.Name}]"),
            };
        }

        return action;
    }

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.ToString();

    private static bool? Flag(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => throw RestErrors.IllegalArgument($"Failed to parse value [{member.Value}] of [{member.Name}] as only [true] or [false] are allowed."),
    };
}
