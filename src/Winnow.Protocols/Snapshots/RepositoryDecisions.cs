using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots;

/// <summary>Which repositories there are. Whether one is in use its own grain knows, and is asked before.</summary>
public static class RepositoryDecisions
{
    public static ClusterMetadata Put(ClusterMetadata state, PutRepository put)
    {
        RepositoryNames.Check(put.Name);
        var definition = put.Definition;
        if (state.Repositories.TryGetValue(put.Name, out var there) && there.SameAs(definition))
        {
            if (definition.Uuid.Length == 0 || string.Equals(definition.Uuid, there.Uuid, StringComparison.Ordinal))
            {
                return state;
            }

            definition = there with { Uuid = definition.Uuid };
        }

        return state with { Repositories = state.Repositories.SetItem(put.Name, definition) };
    }

    public static ClusterMetadata Remove(ClusterMetadata state, RemoveRepositories remove)
    {
        foreach (var name in remove.Names)
        {
            if (!state.Repositories.ContainsKey(name))
            {
                throw SnapshotRefusals.RepositoryMissing(name);
            }
        }

        return remove.Names.IsEmpty ? state : state with { Repositories = state.Repositories.RemoveRange(remove.Names) };
    }
}
