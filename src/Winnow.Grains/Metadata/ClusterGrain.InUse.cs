using Winnow.Protocols;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Metadata;

/// <summary>What the master asks before an index goes or is closed.</summary>
internal sealed partial class ClusterGrain
{
    private async Task<IndicesInUse> InUse()
    {
        var repositories = await Task.WhenAll(_log.State.Repositories.Keys.Select(name => GrainFactory.GetGrain<IRepositoryGrain>(name).Operations()));
        return IndicesInUse.Of(
            repositories.Select(repository => StateJson.Read<RepositoryState>(repository.Json.Span)),
            _metadata.Known.Select(index => index.Metadata));
    }
}
