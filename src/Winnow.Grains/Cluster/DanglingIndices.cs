using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Cluster;

/// <summary><c>_dangling</c>: indices of which nodes have data and the cluster has no name.</summary>
internal sealed class DanglingIndices(NodeQueries nodes, MasterCalls master)
{
    public async Task<DanglingIndexView[]> List() =>
        [.. (await Found()).GroupBy(entry => entry.Folder.IndexUuid, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(View)];

    public async Task<AcknowledgedResponse> Import(DanglingIndexRequest request)
    {
        var folders = await Find(request);
        var newest = folders.Select(folder => folder.Json).Where(json => !json.IsEmpty).MaxBy(json => StateJson.Read<IndexMetadata>(json.Span).Version);
        if (newest.IsEmpty)
        {
            throw Refusals.IllegalArgument($"no node can read the metadata of dangling index [{request.IndexUuid}]");
        }

        var command = new ImportIndexCommand { Uuid = request.IndexUuid, Json = newest, Held = [.. folders.SelectMany(folder => folder.Held)] };
        return await master.Retried(() => master.Master.ImportIndex(command));
    }

    public async Task<AcknowledgedResponse> Delete(DanglingIndexRequest request)
    {
        await Find(request);
        return await master.Retried(() => master.Master.BuryIndex(request.IndexUuid));
    }

    private async Task<IReadOnlyList<DanglingFolder>> Find(DanglingIndexRequest request)
    {
        if (!request.AcceptDataLoss)
        {
            throw Refusals.IllegalArgument("accept_data_loss must be set to true");
        }

        var folders = (await Found()).Select(entry => entry.Folder).Where(folder => string.Equals(folder.IndexUuid, request.IndexUuid, StringComparison.Ordinal)).ToList();
        return folders.Count > 0 ? folders : throw Refusals.IllegalArgument($"No dangling index found for UUID [{request.IndexUuid}]");
    }

    private async Task<IEnumerable<(string NodeId, DanglingFolder Folder)>> Found() =>
        (await nodes.Each(node => node.Dangling())).SelectMany(entry => entry.Value.Select(folder => (entry.Node.Id, folder)));

    private static DanglingIndexView View(IGrouping<string, (string NodeId, DanglingFolder Folder)> group)
    {
        var known = group.Select(entry => entry.Folder.Json).FirstOrDefault(json => !json.IsEmpty);
        var index = known.IsEmpty ? null : StateJson.Read<IndexMetadata>(known.Span);
        return new DanglingIndexView
        {
            IndexUuid = group.Key,
            IndexName = index?.Name,
            CreationDateMillis = index?.CreatedMillis ?? 0,
            NodeIds = [.. group.Select(entry => entry.NodeId)],
        };
    }
}
