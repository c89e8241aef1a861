using System.Text;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Metadata;

/// <summary>The master dies in the middle of a change: the caller, on another silo, gets its answer all the same, and nothing is lost or done twice.</summary>
public sealed class MasterFailoverTests
{
    public static TheoryData<string, bool> Changes()
    {
        var data = new TheoryData<string, bool>();
        foreach (var change in new[] { "create", "delete", "close", "aliases", "remove-index-by-alias", "template", "delete-template", "settings" })
        {
            data.Add(change, false);
            data.Add(change, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_survives_the_master_that_dies_before_or_after_persisting_it(string change, bool persisted)
    {
        await using var cluster = await LinkedCluster.Start();
        var (master, other) = await cluster.Masters();
        var caller = cluster.On(other);
        await caller.Create("present", """{"settings":{"number_of_replicas":0}}""");
        await caller.Indices.UpdateAliases(Alias("add", "present", "old"));
        await caller.Indices.PutTemplate(Template("old"));

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Link(master.Name).OnWrite = (state, after) => state is "cluster" && after == persisted ? Stop(reached) : Task.CompletedTask;
        var answer = Do(caller, change);
        await reached.Task;
        await cluster.Kill(master);

        await answer;
        foreach (var client in cluster.All())
        {
            await Check(client, change);
        }

        Assert.NotEqual(master.Name, (await cluster.Masters()).Master.Name);
        cluster.Link(master.Name).OnWrite = null;
        await Check(cluster.On(await cluster.Restart(master.Name)), change);
    }

    [Fact]
    public async Task A_mapping_survives_the_silo_of_its_index_that_dies_before_it_told_anybody()
    {
        await using var cluster = await LinkedCluster.Start();
        var reached = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await cluster.All().First().Create("test", """{"settings":{"number_of_replicas":0}}""");
        foreach (var silo in cluster.Silos.GetActiveSilos())
        {
            cluster.Link(silo.Name).OnWrite = (state, after) =>
            {
                if (state is "index" && after && reached.TrySetResult(silo.Name))
                {
                    return new TaskCompletionSource().Task;
                }

                return Task.CompletedTask;
            };
        }

        var caller = cluster.Silos.Client.GetGrain<IIndicesGrain>(0);
        var answer = caller.PutMapping(new PutMappingRequest { Indices = ["test"], Body = """{"properties":{"n":{"type":"long"}}}"""u8.ToArray() });
        var victim = cluster.Silos.GetActiveSilos().Single(silo => silo.Name == reached.Task.Result);
        await cluster.Kill(victim);
        try
        {
            await answer;
        }
        catch (Exception exception) when (exception is Orleans.Runtime.OrleansException)
        {
            // The client's gateway was the victim: what was persisted is there all the same.
        }

        foreach (var client in cluster.All())
        {
            await Wait.Until(async () => Mapping(await client.Indices.Get(new GetIndexRequest { Indices = ["test"] })).Contains("\"n\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Copies_of_a_killed_node_are_given_up_even_when_master_and_indices_were_on_it()
    {
        await using var cluster = await LinkedCluster.Start();
        var (master, other) = await cluster.Masters();
        var client = cluster.On(other);
        for (var i = 0; i < 6; i++)
        {
            await client.Create($"index-{i}", """{"settings":{"number_of_shards":3,"number_of_replicas":0}}""");
        }

        var id = (await client.Cluster.Nodes([])).Single(node => node.Name == master.Name).Id;
        await cluster.Kill(master);
        await Wait.Until(async () =>
        {
            var state = await client.Cluster.State(new ClusterStateRequest());
            return state.Routing.Count(copy => copy.NodeId == id) == 0 && state.Routing.Count(copy => copy.Unassigned?.Reason is "NODE_LEFT") == 6;
        });
    }

    private static Task Stop(TaskCompletionSource reached)
    {
        reached.TrySetResult();
        return new TaskCompletionSource().Task;
    }

    private static Task Do(Client client, string change) => change switch
    {
        "create" => client.Create("new", """{"settings":{"number_of_replicas":0},"aliases":{"new-alias":{}}}"""),
        "delete" => client.Indices.Delete(new IndicesRequest { Indices = ["present"] }),
        "close" => client.Indices.Close(new OpenIndexRequest { Indices = ["present"] }),
        "aliases" => client.Indices.UpdateAliases(new UpdateAliasesRequest
        {
            Actions = [Alias("remove", "present", "old").Actions[0], Alias("add", "present", "new-alias").Actions[0]],
        }),
        "remove-index-by-alias" => client.Indices.UpdateAliases(Alias("remove_index", "present", "")),
        "template" => client.Indices.PutTemplate(Template("new")),
        "delete-template" => client.Indices.DeleteTemplates(new TemplatesRequest { Kind = TemplateKind.Index, Names = ["old"] }),
        "settings" => client.Cluster.PutSettings(new PutClusterSettingsRequest { Body = """{"persistent":{"search.max_buckets":"17"}}"""u8.ToArray() }),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static async Task Check(Client client, string change)
    {
        switch (change)
        {
            case "create":
                Assert.True(await client.Exists("new", "new-alias"));
                Assert.Null((await client.Write("new", "1")).Error);
                break;
            case "delete" or "remove-index-by-alias":
                Assert.False(await client.Exists("present"));
                break;
            case "close":
                Assert.True((await client.Indices.Get(new GetIndexRequest { Indices = ["present"] }))[0].Closed);
                break;
            case "aliases":
                Assert.Equal(["new-alias"], (await client.Indices.Get(new GetIndexRequest { Indices = ["present"] }))[0].Aliases.Select(alias => alias.Name));
                break;
            case "template":
                Assert.Equal(["new", "old"], (await client.Indices.GetTemplates(new TemplatesRequest { Kind = TemplateKind.Index, Names = ["*"] })).Select(template => template.Name));
                break;
            case "delete-template":
                Assert.Empty(await client.Indices.GetTemplates(new TemplatesRequest { Kind = TemplateKind.Index, Names = ["*"] }));
                break;
            case "settings":
                Assert.Contains("17", Encoding.UTF8.GetString((await client.Cluster.GetSettings(includeDefaults: false)).Persistent.Span), StringComparison.Ordinal);
                break;
        }
    }

    private static string Mapping(IndexMetadataView[] views) => Encoding.UTF8.GetString(views[0].Mappings.Span);

    private static UpdateAliasesRequest Alias(string type, string index, string alias) => new()
    {
        Actions =
        [
            new AliasAction
            {
                Type = type switch { "add" => AliasActionType.Add, "remove" => AliasActionType.Remove, _ => AliasActionType.RemoveIndex },
                Indices = [index],
                Aliases = alias.Length == 0 ? [] : [alias],
            },
        ],
    };

    private static PutTemplateRequest Template(string name) => new()
    {
        Kind = TemplateKind.Index,
        Name = name,
        Create = true,
        Body = Encoding.UTF8.GetBytes($$"""{"index_patterns":["{{name}}-*"],"template":{ } }"""),
    };
}
