using Winnow.Grains.Remote;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Searching.Remote;

/// <summary>Which part of a request is for which cluster.</summary>
internal sealed class RemoteParts(IRemoteClusters remotes)
{
    /// <summary>The names of the own cluster, null when it is not asked, and the parts of others by alias.</summary>
    public async Task<(string[]? Local, IReadOnlyList<RemotePart> Remotes)> Split(string[] expressions)
    {
        if (!ClusterExpressions.AnyRemote(expressions))
        {
            return (expressions, []);
        }

        await remotes.Followed();
        var groups = ClusterExpressions.Group(expressions, remotes.Aliases, alias => NoSuchCluster(alias));
        return (groups.Local?.ToArray(), [.. groups.Remotes.Select((group, place) => new RemotePart(remotes.Get(group.Key), group.Value, place))]);
    }

    /// <summary>The parts of readers that were opened before.</summary>
    public async Task<IReadOnlyList<RemotePart>> Of(ContextIds contexts)
    {
        if (contexts.Clusters.Count == 0)
        {
            return [];
        }

        await remotes.Followed();
        return [.. contexts.Clusters.Select((open, place) => new RemotePart(remotes.Get(open.Alias), [.. open.Indices], place) { PointInTimeId = open.Id })];
    }

    private Exception NoSuchCluster(string alias)
    {
        // A node without the role does not know which there are.
        try
        {
            remotes.Get(alias);
            return RemoteErrors.NoSuchCluster(alias);
        }
        catch (WinnowException exception)
        {
            return exception;
        }
    }
}
