using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;
using Winnow.Contracts;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>A master that does not know yet that another one has decided.</summary>
public sealed class StaleMasterTests
{
    [Fact]
    public async Task What_it_refuses_is_decided_again_by_one_that_has_read_what_there_is()
    {
        await using var cluster = await LinkedCluster.Start();
        var (master, other) = await cluster.Masters();
        var caller = cluster.On(other);
        await caller.Indices.PutTemplate(Template());
        await Assert.ThrowsAsync<WinnowException>(() => caller.Indices.PutTemplate(Template()));

        await DecideBehindItsBack(cluster, master, state => state with { IndexTemplates = state.IndexTemplates.Clear(), Version = state.Version + 1 });
        await caller.Indices.PutTemplate(Template());
        await Assert.ThrowsAsync<WinnowException>(() => caller.Indices.PutTemplate(Template()));
    }

    private static async Task DecideBehindItsBack(LinkedCluster cluster, Orleans.TestingHost.InProcessSiloHandle silo, Func<ClusterMetadata, ClusterMetadata> decide)
    {
        var storage = cluster.Services(silo).GetRequiredKeyedService<IGrainStorage>("Default");
        var id = cluster.On(silo).Grains.GetGrain<IClusterGrain>(IClusterGrain.ClusterKey).GetGrainId();
        var stored = new GrainState<StoredState> { State = new StoredState() };
        await storage.ReadStateAsync("cluster", id, stored);
        stored.State.Json = Encoding.UTF8.GetString(StateJson.Write(decide(StateJson.Read<ClusterMetadata>(Encoding.UTF8.GetBytes(stored.State.Json)))));
        await storage.WriteStateAsync("cluster", id, stored);
    }

    private static PutTemplateRequest Template() => new()
    {
        Kind = TemplateKind.Index,
        Name = "only-once",
        Create = true,
        Body = Encoding.UTF8.GetBytes("""{"index_patterns":["only-*"]}"""),
    };
}
