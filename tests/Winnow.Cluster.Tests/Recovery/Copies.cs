using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>What tests of recovery ask of a cluster.</summary>
internal static class Copies
{
    public static async Task<ShardRoutingView[]> Of(Client client, string index) =>
        [.. (await client.Cluster.State(new ClusterStateRequest { Indices = [index] })).Routing.OrderByDescending(copy => copy.Primary)];

    public static async Task<RecoveryView> PeerRecovery(Client client, string index, string? target = null) =>
        (await client.Indices.Recovery(new IndicesRequest { Indices = [index] })).Single(view => view.Type == "PEER" && (target is null || view.TargetNodeId == target));

    public static async Task Write(Client client, string index, int from, int to)
    {
        foreach (var ids in Enumerable.Range(from, to - from).Chunk(500))
        {
            var items = ids.Select(id => new BulkItem { Index = index, Id = $"{id}", Source = Encoding.UTF8.GetBytes($$"""{"n":{{id}},"t":"document number {{id}}"}""") });
            var bulk = await client.Documents.Bulk(new BulkRequest { Items = [.. items] });
            Assert.All(bulk.Items, item => Assert.Null(item.Error));
        }
    }

    /// <summary>Every copy of the only shard has every document as the primary has it: source, number, term and version.</summary>
    public static async Task AssertSame(Client client, string index, IEnumerable<string> ids)
    {
        var copies = await Of(client, index);
        Assert.All(copies, copy => Assert.Equal(ShardCopyState.Started, copy.State));
        foreach (var chunk in ids.Chunk(1000))
        {
            var requests = chunk.Select(id => new GetRequest { Index = index, Id = id }).ToArray();
            var expected = await Shard(client, copies[0]).Get(requests);
            foreach (var copy in copies.Skip(1))
            {
                var actual = await Shard(client, copy).Get(requests);
                for (var i = 0; i < requests.Length; i++)
                {
                    Assert.Equal(Text(expected[i]), Text(actual[i]));
                }
            }
        }
    }

    public static IShardGrain Shard(Client client, ShardRoutingView copy) =>
        client.Grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(copy.IndexUuid, copy.Shard, copy.AllocationId!, copy.NodeId!));

    private static string Text(MultiGetItem item) => item.Response is { } document
        ? $"{document.Id} {document.Found} {document.Version} {document.SeqNo} {document.PrimaryTerm} {(document.Source is { } source ? Encoding.UTF8.GetString(source.Span) : "")}"
        : $"{item.Error}";
}
