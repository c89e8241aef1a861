using System.Collections.Immutable;
using System.Globalization;

namespace Winnow.Protocols.Routing;

public enum PreferenceKind
{
    /// <summary>Any copy.</summary>
    None,

    /// <summary>A text of the caller's: the same copy as long as the copies are the same.</summary>
    Custom,

    /// <summary>The copy on the node that was asked, if there is one.</summary>
    Local,
    OnlyLocal,
    PreferNodes,
    OnlyNodes,
}

/// <summary>Elasticsearch's <c>preference</c> of a read: which copies may answer, and which are asked first.</summary>
public sealed record SearchPreference
{
    private const string ShardsPrefix = "_shards";

    public static SearchPreference None { get; } = new();

    public PreferenceKind Kind { get; private init; }

    public string Text { get; private init; } = "";

    /// <summary>Node ids, or filters that name nodes.</summary>
    public ImmutableArray<string> Nodes { get; private init; } = [];

    /// <summary>The only shards that are read; default for all.</summary>
    public ImmutableArray<int> Shards { get; private init; }

    public bool Includes(int shard) => Shards.IsDefault || Shards.Contains(shard);

    public static SearchPreference Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        if (text[0] != '_')
        {
            return new SearchPreference { Kind = PreferenceKind.Custom, Text = text };
        }

        var bar = text.IndexOf('|', StringComparison.Ordinal);
        var (name, value) = Split(bar < 0 ? text : text[..bar]);
        if (name is ShardsPrefix)
        {
            return Parse(bar < 0 ? null : text[(bar + 1)..]) with { Shards = [.. value.Split(',').Select(part => Shard(part, text))] };
        }

        var nodes = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableArray();
        return (bar < 0 ? name : text) switch
        {
            "_local" => new SearchPreference { Kind = PreferenceKind.Local },
            "_only_local" => new SearchPreference { Kind = PreferenceKind.OnlyLocal },
            "_prefer_nodes" => new SearchPreference { Kind = PreferenceKind.PreferNodes, Nodes = nodes, Text = value },
            "_only_nodes" => new SearchPreference { Kind = PreferenceKind.OnlyNodes, Nodes = nodes, Text = value },
            _ => throw Refusals.IllegalArgument($"no Preference for [{text}]"),
        };
    }

    /// <summary>Where a list of copies of a shard begins for a custom preference.</summary>
    public int Start(int shard, int copies)
    {
        var hash = unchecked((31 * Murmur3.Hash(Text)) + shard);
        return (int)((((long)hash % copies) + copies) % copies);
    }

    private static (string Name, string Value) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static int Shard(string part, string text) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
        ? shard
        : throw Refusals.IllegalArgument($"no shard number in [{text}]: [{part}]");
}
