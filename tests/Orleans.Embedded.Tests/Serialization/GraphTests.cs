using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Xunit;

namespace Orleans.Embedded.Tests.Serialization;

[GenerateSerializer]
[Alias("shapes.Node")]
public sealed class Node
{
    [Id(0)] public string? Name { get; set; }

    [Id(1)] public List<Node>? Children { get; set; }

    [Id(2)] public Node? Parent { get; set; }

    [Id(3)] public object? Anything { get; set; }

    [Id(4)] public IAddressable? Grain { get; set; }
}

/// <summary>Objects that are referred to more than once, references to grains, and values of any type.</summary>
public sealed class GraphTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly Serializer _serializer = silo.Services.GetRequiredService<Serializer>();
    private readonly DeepCopier _copier = silo.Services.GetRequiredService<DeepCopier>();

    [Fact]
    public void Cycles_and_shared_objects_stay_what_they_are()
    {
        var shared = new Node { Name = "shared" };
        var root = new Node { Name = "root", Children = [shared, shared, new Node { Name = "leaf" }] };
        root.Children[2].Parent = root;
        root.Children[2].Anything = root.Children;
        shared.Parent = shared;
        foreach (var copy in Copies(root))
        {
            Assert.Equal(Structure.Describe(root), Structure.Describe(copy));
            Assert.NotSame(root, copy);
            Assert.Same(copy, copy.Children![2].Parent);
            Assert.Same(copy.Children[0], copy.Children[1]);
            Assert.Same(copy.Children, copy.Children[2].Anything);
        }
    }

    [Fact]
    public void Many_objects_are_told_apart()
    {
        var nodes = Enumerable.Range(0, 1000).Select(i => new Node { Name = $"{i}" }).ToList();
        for (var i = 0; i < nodes.Count; i++)
        {
            nodes[i].Parent = nodes[i * 7 % nodes.Count];
        }

        var root = new Node { Children = nodes };
        foreach (var copy in Copies(root))
        {
            for (var i = 0; i < nodes.Count; i++)
            {
                Assert.Same(copy.Children![i * 7 % nodes.Count], copy.Children[i].Parent);
            }
        }
    }

    [Fact]
    public void Anything_that_is_known_may_stand_for_object()
    {
        object?[] values = [null, 1, "text", 2.5m, Guid.Empty, Colour.Blue, new byte[] { 1 }, new List<int> { 1, 2 }, (1, "x"), new Puppy { Bones = 2 }, new Dictionary<string, object> { ["a"] = 1L }];
        foreach (var value in values)
        {
            foreach (var copy in Copies(new Node { Anything = value }))
            {
                Assert.Equal(Structure.Describe(value), Structure.Describe(copy.Anything));
            }
        }
    }

    [Fact]
    public void References_to_grains_come_back_bound()
    {
        var grain = silo.Grains.GetGrain<ICounterGrain>("x");
        foreach (var copy in Copies(new Node { Grain = grain, Anything = grain }))
        {
            Assert.Equal(grain, copy.Grain);
            Assert.IsAssignableFrom<ICounterGrain>(copy.Anything);
        }
    }

    [Fact]
    public void An_exception_may_stand_for_object()
    {
        var failure = new Calls.QuotaException("too much", 7) { HResult = 5 };
        var copy = Assert.IsType<Calls.QuotaException>(Copies(new Node { Anything = failure })[1].Anything);
        Assert.Equal(("too much", 7, 5), (copy.Message, copy.Limit, copy.HResult));
    }

    [Fact]
    public void Identities_come_back()
    {
        var grain = silo.Grains.GetGrain<ICounterGrain>("x").GetGrainId();
        var address = SiloAddress.New(System.Net.IPAddress.Loopback, 11111, 5);
        var ids = (grain, grain.Type, grain.Key, address, new MembershipVersion(7));
        foreach (var id in new object[] { ids.grain, ids.Type, ids.Key, ids.address, ids.Item5 })
        {
            Assert.Equal(id, _serializer.Deserialize<object>(_serializer.SerializeToArray(id)));
        }

        Assert.Equal(ids, _serializer.Deserialize<(GrainId, GrainType, IdSpan, SiloAddress, MembershipVersion)>(_serializer.SerializeToArray(ids)));
    }

    [Fact]
    public void A_type_without_a_serializer_is_refused_with_a_hint()
    {
        Assert.False(_serializer.CanSerialize<Unmarked>());
        var failure = Assert.Throws<CodecNotFoundException>(() => _serializer.SerializeToArray(new Unmarked()));
        Assert.Contains(nameof(Unmarked), failure.Message, StringComparison.Ordinal);
        Assert.Throws<CodecNotFoundException>(() => _copier.Copy(new Node { Anything = new Unmarked() }));
    }

    private Node[] Copies(Node node) => [_copier.Copy(node), _serializer.Deserialize<Node>(_serializer.SerializeToArray(node))];

    private sealed class Unmarked;
}
