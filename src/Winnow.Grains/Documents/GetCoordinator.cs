using System.Collections.Immutable;
using Winnow.Grains.Errors;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Searching.Copies;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Routing;

namespace Winnow.Grains.Documents;

/// <summary>Reads by id: grouped by shard, answered in order. Any copy may answer: what is acknowledged, all have.</summary>
internal sealed class GetCoordinator(IndexNames names, MetadataCache metadata, NoMasterBlock block, CopyCalls copies)
{
    public async Task<MultiGetItem[]> Get(GetRequest[] requests)
    {
        var results = new MultiGetItem?[requests.Length];
        var groups = new Dictionary<(string Uuid, int Shard, string? Preference), List<(int Position, GetRequest Request)>>();
        for (var i = 0; i < requests.Length; i++)
        {
            try
            {
                var (uuid, shard, request) = await Route(requests[i]);
                if (!groups.TryGetValue((uuid, shard, request.Preference), out var group))
                {
                    groups.Add((uuid, shard, request.Preference), group = []);
                }

                group.Add((i, request));
            }
            catch (Exception exception)
            {
                results[i] = Failed(requests[i], exception);
            }
        }

        await Task.WhenAll(groups.Select(group => Read(group.Key.Uuid, group.Key.Shard, group.Key.Preference, group.Value, results)));
        return results!;
    }

    private async Task<(string Uuid, int Shard, GetRequest Request)> Route(GetRequest request)
    {
        await block.CheckRead();
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

    private async Task Read(string uuid, int shard, string? preference, List<(int Position, GetRequest Request)> group, MultiGetItem?[] results)
    {
        var requests = group.ConvertAll(entry => entry.Request).ToArray();
        try
        {
            var index = await metadata.Index(uuid);
            var wish = SearchPreference.Parse(preference);
            ImmutableArray<ShardCopy> Order(IndexView view) => copies.Order(view, shard, wish, adaptive: false);
            var (_, items) = await copies.Ask(index, shard, Order(index), Order, (grain, _) => grain.Get(requests));
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

    private static MultiGetItem Failed(GetRequest request, Exception exception)
    {
        var error = exception.ToError();
        if (error.Type is "no_shard_available_action_exception")
        {
            error = error with { Reason = $"No shard available for [get [{request.Index}][{request.Id}]: routing [{request.Routing ?? "null"}]]" };
        }

        return new MultiGetItem { Index = request.Index, Id = request.Id, Error = error };
    }
}
