using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>Which snapshots there are, in a repository and in the making.</summary>
internal static class CatalogReads
{
    /// <summary>The snapshots that names and patterns mean. Names that are none of them are left out.</summary>
    public static async Task<IReadOnlyList<SnapshotEntry>> Find(Repository repository, IReadOnlyList<string> expressions)
    {
        var found = new List<SnapshotEntry>();
        var exact = SnapshotNames.Exact(expressions);
        if (exact.Count == expressions.Count && exact.Count is > 0 and <= 100)
        {
            // Each is looked up: the catalog may be long.
            foreach (var entry in await Task.WhenAll(exact.Distinct(StringComparer.Ordinal).Select(name => repository.Find(name))))
            {
                if (entry is not null)
                {
                    found.Add(entry);
                }
            }

            return found;
        }

        var prefix = expressions.Count == 1 && expressions[0] is not "_all" && Wildcard.IsPattern(expressions[0])
            ? expressions[0][..expressions[0].IndexOf('*', StringComparison.Ordinal)]
            : null;
        await foreach (var entry in repository.Snapshots(prefix))
        {
            if (SnapshotNames.Matches(expressions, entry.Name))
            {
                found.Add(entry);
            }
        }

        return found;
    }

    public static async Task<RepositoryState> Running(MasterCalls master, IGrainFactory grains, string repository)
    {
        var message = await master.Retried(() => grains.GetGrain<IRepositoryGrain>(repository).Operations());
        return StateJson.Read<RepositoryState>(message.Json.Span);
    }
}
