using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Names;

/// <summary>Builds states by the decisions themselves.</summary>
internal static class Cluster
{
    public static readonly DateTimeOffset Now = new(2024, 3, 5, 14, 30, 0, TimeSpan.Zero);

    public static ClusterMetadata Empty { get; } = ClusterDecisions.Decide(new ClusterMetadata(), new FormCluster("uuid-of-cluster"), Now).State;

    public static ClusterMetadata With(this ClusterMetadata state, string name, bool hidden = false, bool closed = false, params AliasEntry[] aliases)
    {
        state = state.After(new AddIndex(name, Uuid(name), hidden, 0, [.. aliases]));
        return closed ? state.After(new SetClosed([Uuid(name)], true)) : state;
    }

    public static ClusterMetadata After(this ClusterMetadata state, ClusterCommand command) => ClusterDecisions.Decide(state, command, Now).State;

    public static string Uuid(string name) => $"uuid-{name}";

    public static AliasEntry Alias(string name, bool? write = null, string? filter = null, string? routing = null, bool? hidden = null) =>
        new() { Name = name, IsWriteIndex = write, Filter = filter, SearchRouting = routing, IndexRouting = routing, IsHidden = hidden };

    public static ChangeAliases Add(string index, AliasEntry alias) => new([new AliasChange(AliasChangeType.Add, [index], [alias.Name], alias, null)]);

    public static ChangeAliases Remove(string index, string alias, bool? mustExist = null) =>
        new([new AliasChange(AliasChangeType.Remove, [index], [alias], new AliasEntry(), mustExist)]);

    public static ImmutableArray<string> Names(params string[] names) => [.. names];
}
