using System.Text;
using Microsoft.AspNetCore.Http;
using Winnow.Contracts;
using Winnow.Http.Cat;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public sealed class CatTableTests
{
    [Fact]
    public void Columns_are_aligned_under_their_headers() =>
        Assert.Equal("name  size\nbarn 1.5kb\nmill   10b\n", Show(("v", "true")));

    [Fact]
    public void Columns_are_chosen_by_name_alias_and_pattern_and_headed_as_asked() =>
        Assert.Equal("s    name\n1536 barn\n10   mill\n".Replace("s    name", "   s name", StringComparison.Ordinal).Replace("10   ", "  10 ", StringComparison.Ordinal), Show(("v", ""), ("h", "s,na*"), ("bytes", "b")));

    [Fact]
    public void Rows_are_sorted_by_value_not_by_text() =>
        Assert.Equal("mill   10b\nbarn 1.5kb\n", Show(("s", "size")));

    [Fact]
    public void Rows_are_sorted_downwards_when_asked() =>
        Assert.Equal("mill   10b\nbarn 1.5kb\n", Show(("s", "name:desc")));

    [Fact]
    public void Json_has_strings_by_header() =>
        Assert.Equal("""[{"name":"barn","size":"1.5kb"},{"name":"mill","size":"10b"}]""", Show(("format", "json")));

    [Fact]
    public void Help_lists_all_columns() =>
        Assert.Equal("name | n | what it is called\nsize | s | how large it is\nmore |   | hidden\n", Show(("help", "")));

    [Fact]
    public void An_unknown_sort_key_is_named() =>
        Assert.Equal("Unable to sort by unknown sort key `weight`", Assert.Throws<WinnowException>(() => Show(("s", "weight"))).Error.Reason);

    private static string Show(params (string Name, string Value)[] parameters)
    {
        var table = new CatTable([new("name", ["n"], "what it is called"), new("size", ["s"], "how large it is", Right: true), new("more", [], "hidden", Default: false)]);
        table.Add("barn", new CatBytes(1536), 1);
        table.Add("mill", new CatBytes(10), 2);
        var response = new RestResponse();
        table.Write(new RestRequest(new DefaultHttpContext(), "/_cat/things", parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal), default), response);
        return Encoding.UTF8.GetString(response.Body.Span);
    }
}
