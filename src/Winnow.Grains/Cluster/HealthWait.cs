using System.Globalization;
using Winnow.Protocols;

namespace Winnow.Grains.Cluster;

/// <summary>What a health request waits for.</summary>
internal sealed class HealthWait
{
    private static readonly string[] Priorities = ["immediate", "urgent", "high", "normal", "low", "languid"];

    private static readonly (string Prefix, Func<int, int, bool> Test)[] Comparisons =
    [
        (">=", (nodes, count) => nodes >= count),
        ("ge(", (nodes, count) => nodes >= count),
        ("<=", (nodes, count) => nodes <= count),
        ("le(", (nodes, count) => nodes <= count),
        (">", (nodes, count) => nodes > count),
        ("gt(", (nodes, count) => nodes > count),
        ("<", (nodes, count) => nodes < count),
        ("lt(", (nodes, count) => nodes < count),
    ];

    private readonly HealthRequest _request;
    private readonly Func<int, bool> _enoughNodes;
    private readonly Func<ClusterHealthView, bool> _enoughShards;

    public HealthWait(HealthRequest request)
    {
        _request = request;
        _enoughNodes = Nodes(request.WaitForNodes);
        _enoughShards = Shards(request.WaitForActiveShards);
        if (request.WaitForEvents is { } events && !Priorities.Contains(events, StringComparer.OrdinalIgnoreCase))
        {
            throw Refusals.IllegalArgument($"No enum constant for a priority: [{events}]; there are [{string.Join(", ", Priorities)}]");
        }
    }

    /// <summary>Changes that wait at the master are waited for too, whatever their priority: there is one queue.</summary>
    public bool ForEvents => _request.WaitForEvents is not null;

    public bool Satisfied(ClusterHealthView view) =>
        (_request.WaitForStatus is not { } status || view.Status <= status)
        && (!_request.WaitForNoRelocatingShards || view.RelocatingShards == 0)
        && (!_request.WaitForNoInitializingShards || view.InitializingShards == 0)
        && (!ForEvents || view.NumberOfPendingTasks == 0)
        && _enoughNodes(view.NumberOfNodes)
        && _enoughShards(view);

    private static Func<ClusterHealthView, bool> Shards(string? text) => text switch
    {
        null => _ => true,
        "all" => view => view.UnassignedShards == 0 && view.InitializingShards == 0,
        _ when int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count >= 0 => view => view.ActiveShards >= count,
        _ => throw Refusals.IllegalArgument($"cannot parse ActiveShardCount[{text}]"),
    };

    private static Func<int, bool> Nodes(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return _ => true;
        }

        foreach (var (prefix, test) in Comparisons)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                var count = Count(text[prefix.Length..].TrimEnd(')'));
                return nodes => test(nodes, count);
            }
        }

        var exact = Count(text);
        return nodes => nodes == exact;
    }

    private static int Count(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var count)
        ? count
        : throw Refusals.IllegalArgument($"[wait_for_nodes] is no number of nodes: [{text}]");
}
