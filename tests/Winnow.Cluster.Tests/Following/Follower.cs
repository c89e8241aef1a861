using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Remote;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>What tests do with followers: the leader is in the far cluster, its follower in the near one.</summary>
internal static class Follower
{
    public static IFollowGrain Of(Client client) => client.Grains.GetGrain<IFollowGrain>(0);

    public static async Task<JsonElement> Follow(TwoClusters clusters, string follower, string leader, string more = "", string? wait = "1") =>
        Read(await Of(clusters.Here).Put(follower, Json($$"""{"remote_cluster":"far","leader_index":"{{leader}}"{{more}}}"""), wait));

    public static async Task<JsonElement> Stats(Client client, string follower) =>
        Read(await Of(client).Stats(new IndicesRequest { Indices = [follower] })).GetProperty("indices")[0];

    public static async Task<JsonElement> Info(Client client, string follower) =>
        Read(await Of(client).Info(new IndicesRequest { Indices = [follower] })).GetProperty("follower_indices")[0];

    /// <summary>Waits until each of these documents is in the follower as it is in the leader: source, number, term and version.</summary>
    public static Task Same(Client here, string follower, Client there, string leader, IReadOnlyList<string> ids) => Wait.Until(async () =>
    {
        var (ours, theirs) = (await Documents(here, follower, ids), await Documents(there, leader, ids));
        return ours.SequenceEqual(theirs, StringComparer.Ordinal);
    });

    public static async Task<WinnowException> Refused(int status, string type, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<WinnowException>(call);
        Assert.Equal((status, type), (error.Status, error.Error.Type));
        return error;
    }

    public static JsonElement Read(JsonResult result) => JsonDocument.Parse(result.Body).RootElement;

    public static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);

    private static async Task<string[]> Documents(Client client, string index, IReadOnlyList<string> ids)
    {
        var got = await client.Documents.MultiGet(new MultiGetRequest { Items = [.. ids.Select(id => new GetRequest { Index = index, Id = id })] });
        return [.. got.Select(item => item.Response is { } document
            ? $"{document.Id} {document.Found} {document.Version} {document.SeqNo} {document.PrimaryTerm} {(document.Source is { } source ? Encoding.UTF8.GetString(source.Span) : "")}"
            : $"{item.Error?.Type}")];
    }
}
