using System.Text;
using Winnow.Contracts;
using Winnow.Http.Documents;

namespace Winnow.Http.Tests;

public sealed class BulkBodyTests
{
    private static readonly BulkDefaults Defaults = new("books", null, null, RequireAlias: false, SourceFilter: null);

    [Fact]
    public void Actions_take_their_source_from_the_next_line()
    {
        var items = Parse("{\"index\":{\"_id\":\"1\"}}\n{\"a\":1}\n{\"delete\":{\"_id\":\"2\",\"_index\":\"other\"}}\n{\"create\":{\"routing\":7}}\r\n{\"b\":2}\r\n");
        Assert.Equal([BulkAction.Index, BulkAction.Delete, BulkAction.Create], items.Select(item => item.Action));
        Assert.Equal(["books", "other", "books"], items.Select(item => item.Index));
        Assert.Equal(["1", "2", null], items.Select(item => item.Id));
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(items[0].Source.Span));
        Assert.Equal("{\"b\":2}", Encoding.UTF8.GetString(items[2].Source.Span));
        Assert.Equal("7", items[2].Routing);
    }

    [Fact]
    public void Versions_and_compare_and_set_are_read()
    {
        var item = Parse("{\"index\":{\"_id\":\"1\",\"if_seq_no\":4,\"if_primary_term\":2}}\n{}\n")[0];
        Assert.Equal((4L, 2L), (item.IfSeqNo, item.IfPrimaryTerm));
        item = Parse("{\"index\":{\"_id\":\"1\",\"version\":9,\"version_type\":\"external\"}}\n{}\n")[0];
        Assert.Equal((9L, DocumentVersionType.External), (item.Version, item.VersionType));
    }

    [Theory]
    [InlineData("{\"index\":{}}\n{}", "The bulk request must be terminated by a newline [\\n]")]
    [InlineData("7\n", "Malformed action/metadata line [1], expected START_OBJECT but found [VALUE_NUMBER]")]
    [InlineData("{}\n", "Malformed action/metadata line [1], expected FIELD_NAME but found [END_OBJECT]")]
    [InlineData("{\"put\":{}}\n{}\n", "Malformed action/metadata line [1], expected field [create], [delete], [index] or [update] but found [put]")]
    [InlineData("{\"index\":[]}\n{}\n", "Malformed action/metadata line [1], expected START_OBJECT but found [START_ARRAY]")]
    [InlineData("{\"index\":{}}\n{}\n{\"index\":{\"_color\":1}}\n{}\n", "Action/metadata line [3] contains an unknown parameter [_color]")]
    public void A_malformed_line_fails_the_request_and_says_which(string body, string reason)
    {
        var exception = Assert.Throws<WinnowException>(() => Parse(body));
        Assert.Equal(("illegal_argument_exception", 400), (exception.Error.Type, exception.Error.Status));
        Assert.Equal(reason, exception.Error.Reason);
    }

    [Fact]
    public void An_empty_body_is_refused() => Assert.Equal("request body is required", Assert.Throws<WinnowException>(() => Parse("")).Error.Reason);

    private static BulkItem[] Parse(string body) => BulkBody.Parse(Encoding.UTF8.GetBytes(body), Defaults);
}
