using System.Text;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Tests.Metadata;

public sealed class IndexViewTests
{
    [Fact]
    public void A_mapper_that_is_first_asked_for_by_way_of_an_old_version_follows_the_newest()
    {
        var old = new IndexView(new IndexMetadata { Uuid = "u", Version = 1 });
        var updated = new IndexView(new IndexMetadata { Uuid = "u", Version = 2, MappingVersion = 2, Mapping = """{"properties":{"a":{"type":"keyword"}}}""" }, old);

        var held = old.Mapper;

        Assert.Same(held, updated.Mapper);
        Assert.True(held.Parse("1", null, Encoding.UTF8.GetBytes("""{"a":"x"}""")).MappingUpdate.IsEmpty);
        _ = new IndexView(new IndexMetadata { Uuid = "u", Version = 3, MappingVersion = 3, Mapping = """{"properties":{"b":{"type":"long"}}}""" }, updated);
        Assert.True(held.Parse("2", null, Encoding.UTF8.GetBytes("""{"b":1}""")).MappingUpdate.IsEmpty);
    }
}
