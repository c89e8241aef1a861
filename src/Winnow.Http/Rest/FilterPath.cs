using System.Text.Json;

namespace Winnow.Http.Rest;

/// <summary>
/// <c>filter_path</c>: keeps the parts of a response that its patterns name. <c>*</c> is any name or part of one, <c>**</c> any depth,
/// a leading <c>-</c> excludes. Objects and arrays that end up empty are left out.
/// </summary>
internal sealed class FilterPath
{
    private readonly string[][] _includes;
    private readonly string[][] _excludes;

    private FilterPath(string[][] includes, string[][] excludes)
    {
        _includes = includes;
        _excludes = excludes;
    }

    public static FilterPath? Parse(string? text)
    {
        var patterns = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return patterns.Length == 0
            ? null
            : new FilterPath(
                [.. patterns.Where(pattern => pattern[0] != '-').Select(Steps)],
                [.. patterns.Where(pattern => pattern[0] == '-').Select(pattern => Steps(pattern[1..]))]);
    }

    public void Write(Utf8JsonWriter writer, JsonElement root)
    {
        var kept = _includes.Length == 0 ? Keep(root, [[]], _excludes) : Keep(root, _includes, _excludes);
        if (kept is null)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        kept(writer);
    }

    // A dot splits steps unless it is escaped.
    private static string[] Steps(string pattern) =>
        [.. pattern.Replace("\\.", "\u0001", StringComparison.Ordinal).Split('.').Select(step => step.Replace('\u0001', '.'))];

    /// <summary>How to write what is kept of the element, or null when nothing is.</summary>
    private static Action<Utf8JsonWriter>? Keep(JsonElement element, IReadOnlyList<string[]> includes, IReadOnlyList<string[]> excludes)
    {
        if (excludes.Any(steps => steps.Length == 0))
        {
            return null;
        }

        var whole = includes.Any(steps => steps.Length == 0 || steps is ["**"]);
        if (whole && excludes.Count == 0)
        {
            return element.WriteTo;
        }

        return element.ValueKind switch
        {
            JsonValueKind.Object => KeepObject(element, includes, excludes, whole),
            JsonValueKind.Array => KeepArray(element, includes, excludes),
            _ => whole ? element.WriteTo : null,
        };
    }

    private static Action<Utf8JsonWriter>? KeepObject(JsonElement element, IReadOnlyList<string[]> includes, IReadOnlyList<string[]> excludes, bool whole)
    {
        var members = new List<(string Name, Action<Utf8JsonWriter> Write)>();
        foreach (var member in element.EnumerateObject())
        {
            IReadOnlyList<string[]> inner = whole ? [[]] : Descend(includes, member.Name);
            if (inner.Count > 0 && Keep(member.Value, inner, Descend(excludes, member.Name)) is { } write)
            {
                members.Add((member.Name, write));
            }
        }

        return members.Count == 0 && !(whole && !element.EnumerateObject().Any()) ? null : writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, write) in members)
            {
                writer.WritePropertyName(name);
                write(writer);
            }

            writer.WriteEndObject();
        };
    }

    private static Action<Utf8JsonWriter>? KeepArray(JsonElement element, IReadOnlyList<string[]> includes, IReadOnlyList<string[]> excludes)
    {
        var items = element.EnumerateArray().Select(item => Keep(item, includes, excludes)).OfType<Action<Utf8JsonWriter>>().ToList();
        return items.Count == 0 ? null : writer =>
        {
            writer.WriteStartArray();
            items.ForEach(write => write(writer));
            writer.WriteEndArray();
        };
    }

    /// <summary>What remains of the patterns below a member.</summary>
    private static List<string[]> Descend(IReadOnlyList<string[]> patterns, string name)
    {
        var inner = new List<string[]>();
        foreach (var steps in patterns)
        {
            if (steps.Length == 0)
            {
                continue;
            }

            if (steps[0] == "**")
            {
                inner.Add(steps);
                if (steps.Length > 1 && Matches(steps[1], name))
                {
                    inner.Add(steps[2..]);
                }
            }
            else if (Matches(steps[0], name))
            {
                inner.Add(steps[1..]);
            }
        }

        return inner;
    }

    private static bool Matches(string pattern, string name) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
