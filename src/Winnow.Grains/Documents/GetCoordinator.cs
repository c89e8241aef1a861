using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Documents;

/// <summary>Reads by id: grouped by shard, answered in order. A stale route is looked up again once.</summary>
internal sealed class GetCoordinator(IndexNames names, MetadataCache metadata, IGrainFactory grains)
{
    public async Task<MultiGetItem[]> Get(GetRequest[] requests)
    {
        var results = new MultiGetItem?[requests.Length];
        var groups = new Dictionary<(string Uuid, int Shard), List<(int Position, GetRequest Request)>>();
        for (var i = 0; i < requests.Length; i++)
        {
            try
            {
                var (uuid, shard, request) = await Route(requests[i]);
                if (!groups.TryGetValue((uuid, shard), out var group))
                {
                    groups.Add((uuid, shard), group = []);
                }

                group.Add((i, request));
            }
            catch (Exception exception)
            {
                results[i] = Failed(requests[i], exception);
            }
        }

        await Task.WhenAll(groups.Select(group => Read(group.Key.Uuid, group.Key.Shard, group.Value, results)));
        return results!;
    }

    private async Task<(string Uuid, int Shard, GetRequest Request)> Route(GetRequest request)
    {
        var entry = await names.Single(request.Index);
        if (entry.Closed)
        {
            throw Refusals.IndexClosed(entry.Name, entry.Uuid);
        }

        var index = await metadata.Index(entry.Uuid);
        IndexBlock.Check(index, BlockLevel.Read);
        var routing = request.Routing ?? entry.Aliases.GetValueOrDefault(request.Index)?.SearchRouting;
        if (routing is null && index.Mapper.Current.RoutingRequired)
        {
            throw Winnow.Search.Errors.RoutingMissing(index.Name, request.Id);
        }

        var shard = OperationRouting.Shard(
            request.Id, routing, index.Metadata.NumberOfShards, index.Metadata.RoutingNumShards, index.Metadata.RoutingPartitionSize);
        return (index.Uuid, shard, request with { Index = index.Name, Routing = routing });
    }

    private async Task Read(string uuid, int shard, List<(int Position, GetRequest Request)> group, MultiGetItem?[] results)
    {
        var requests = group.ConvertAll(entry => entry.Request).ToArray();
        try
        {
            MultiGetItem[] items;
            try
            {
                items = await Send(await metadata.Index(uuid), shard, requests);
            }
            catch (Exception exception) when (ShardErrors.IsStale(exception) || exception is SiloUnavailableException)
            {
                items = await Send(await metadata.RefreshIndex(uuid), shard, requests);
            }

            for (var i = 0; i < items.Length; i++)
            {
                results[group[i].Position] = items[i];
            }
        }
        catch (Exception exception)
        {
            foreach (var (position, request) in group)
            {
                results[position] = Failed(request, exception);
            }
        }
    }

    private Task<MultiGetItem[]> Send(IndexView index, int shard, GetRequest[] requests)
    {
        var primary = index.Metadata.Shards[shard].Primary;
        return primary.State == CopyState.Unassigned
            ? throw ShardErrors.NoCopy(index.Name, index.Uuid, shard, requests[0].Id)
            : grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(index.Uuid, shard, primary.AllocationId!, primary.NodeId!)).Get(requests);
    }

    private static MultiGetItem Failed(GetRequest request, Exception exception)
    {
        var error = exception.ToError();
        if (error.Type is IShardGrain.StaleRouting)
        {
            error = error with { Type = "no_shard_available_action_exception", Status = 503, Reason = $"No shard available for [get [{request.Index}][{request.Id}]: routing [{request.Routing ?? "null"}]]" };
        }

        return new MultiGetItem { Index = request.Index, Id = request.Id, Error = error };
    }
}
