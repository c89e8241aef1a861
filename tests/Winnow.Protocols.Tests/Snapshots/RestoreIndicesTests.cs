using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Tests.Names;

namespace Winnow.Protocols.Tests.Snapshots;

public sealed class RestoreIndicesTests
{
    [Fact]
    public void An_index_that_was_deleted_since_does_not_come_back_when_its_restore_is_carried_on()
    {
        var restored = Cluster.Empty.After(Restore("a", "b"));
        Assert.Equal(["a", "b"], restored.Indices.Keys);
        var deleted = restored.After(new RemoveIndices([Cluster.Uuid("a")]));

        Assert.Equal(["b"], deleted.After(Restore("a", "b")).Indices.Keys);
    }

    [Fact]
    public void Nor_is_it_in_the_way_of_an_index_that_has_its_name_now()
    {
        var other = Cluster.Empty.After(Restore("a")).After(new RemoveIndices([Cluster.Uuid("a")])).After(new AddIndex("a", "another", false, 0, []));

        Assert.Equal("another", other.After(Restore("a")).Indices["a"].Uuid);
    }

    private static RestoreIndices Restore(params string[] names) =>
        new("r:s/u", [.. names.Select(name => new RestoredName(name, Cluster.Uuid(name), false, 0, []))], null);
}
