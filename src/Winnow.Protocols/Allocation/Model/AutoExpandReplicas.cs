using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary><c>index.auto_expand_replicas</c>: as many replicas as there are nodes for them, within bounds.</summary>
public sealed record AutoExpandReplicas(int Min, int Max)
{
    /// <summary>An index that wants a copy on every node is not kept back by awareness.</summary>
    public bool ToAllNodes => Max == int.MaxValue;

    public static AutoExpandReplicas? Parse(string? text)
    {
        var dash = text?.IndexOf('-') ?? -1;
        if (dash <= 0 || !int.TryParse(text.AsSpan(0, dash), out var min))
        {
            return null;
        }

        return text!.AsSpan(dash + 1) is "all"
            ? new AutoExpandReplicas(min, int.MaxValue)
            : int.TryParse(text.AsSpan(dash + 1), out var max) ? new AutoExpandReplicas(min, max) : null;
    }

    /// <summary>How many replicas there should be on so many nodes that may have a copy; null when the index has them, or no node may.</summary>
    public int? Wanted(int nodes, IndexMetadata index)
    {
        var wanted = Math.Min(Max, Math.Max(Min, nodes - 1));
        return nodes > 0 && wanted != index.NumberOfReplicas ? wanted : null;
    }
}
