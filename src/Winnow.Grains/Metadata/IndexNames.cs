using Winnow.Protocols;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>Names of requests to indices, by what this silo knows; before it says that something is missing it asks the master once.</summary>
internal sealed class IndexNames(MetadataCache metadata, TimeProvider time)
{
    public IndexNameResolver Resolver() => new(metadata.Cluster, time.GetUtcNow());

    public Task<IReadOnlyList<IndexEntry>> Resolve(string[] expressions, IndicesOptions options, ExpressionOptions defaults) =>
        Ask(names => names.Resolve(expressions, Merge(options, defaults)));

    /// <summary>The indices with their metadata, in the order of the expression.</summary>
    public async Task<IReadOnlyList<IndexView>> Views(string[] expressions, IndicesOptions options, ExpressionOptions defaults)
    {
        var entries = await Resolve(expressions, options, defaults);
        var views = new List<IndexView>(entries.Count);
        foreach (var entry in entries)
        {
            views.Add(await metadata.Index(entry.Uuid));
        }

        return views;
    }

    public Task<IndexEntry> Single(string expression) => Ask(names => names.Single(expression));

    /// <summary>Asks by what is known here, and once more by what the master knows when something is missing.</summary>
    public async Task<T> Ask<T>(Func<IndexNameResolver, T> question)
    {
        var known = metadata.Cluster.Version;
        try
        {
            return question(Resolver());
        }
        catch (Refusal refusal) when (refusal.Status == 404)
        {
            if (!await IsNewer(known))
            {
                throw;
            }

            return question(Resolver());
        }
    }

    private async Task<bool> IsNewer(long known)
    {
        try
        {
            return (await metadata.Refresh()).Version > known;
        }
        catch (WinnowException)
        {
            // Without a master, what is known here is all that can be said.
            return false;
        }
    }

    public static ExpressionOptions Merge(IndicesOptions options, ExpressionOptions defaults) => defaults with
    {
        IgnoreUnavailable = options.IgnoreUnavailable ?? defaults.IgnoreUnavailable,
        AllowNoIndices = options.AllowNoIndices ?? defaults.AllowNoIndices,
        ExpandOpen = options.ExpandWildcards is { } open ? open.HasFlag(ExpandWildcards.Open) : defaults.ExpandOpen,
        ExpandClosed = options.ExpandWildcards is { } closed ? closed.HasFlag(ExpandWildcards.Closed) : defaults.ExpandClosed,
        ExpandHidden = options.ExpandWildcards is { } hidden ? hidden.HasFlag(ExpandWildcards.Hidden) : defaults.ExpandHidden,
    };
}
