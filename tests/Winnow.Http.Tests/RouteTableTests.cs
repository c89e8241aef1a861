using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public sealed class RouteTableTests
{
    private readonly RouteTable _routes = new();

    public RouteTableTests()
    {
        Add("GET", "/");
        Add("GET", "/_search");
        Add("POST", "/_search");
        Add("GET", "/{index}/_search");
        Add("PUT", "/{index}");
        Add("GET", "/{index}/_doc/{id}");
        Add("GET", "/_cat/indices");
        Add("GET", "/_cat/indices/{index}");
        Add("HEAD", "/{index}");
    }

    [Theory]
    [InlineData("GET", "", "/")]
    [InlineData("GET", "_search", "/_search")]
    [InlineData("GET", "books/_search", "/{index}/_search")]
    [InlineData("GET", "_all/_search", "/{index}/_search")]
    [InlineData("PUT", "_search", "/{index}")]
    [InlineData("GET", "_cat/indices/a*", "/_cat/indices/{index}")]
    [InlineData("GET", "_cat/_doc/1", "/{index}/_doc/{id}")]
    [InlineData("HEAD", "books/_doc/1", "/{index}/_doc/{id}")]
    [InlineData("HEAD", "books", "/{index}")]
    public void A_literal_wins_and_a_dead_end_goes_back_to_the_parameter(string method, string path, string expected) =>
        Assert.Equal(expected, _routes.Find(method, [.. RouteTable.Segments(path)]).Route?.Path);

    [Fact]
    public void A_path_with_another_method_names_the_methods_it_has()
    {
        var match = _routes.Find("DELETE", ["books", "_search"]);
        Assert.Null(match.Route);
        Assert.Equal(["GET"], match.AllowedMethods);
    }

    [Fact]
    public void An_unknown_path_has_no_methods()
    {
        var match = _routes.Find("GET", ["books", "_serch"]);
        Assert.Null(match.Route);
        Assert.Empty(match.AllowedMethods);
    }

    [Fact]
    public void A_route_is_added_once() => Assert.Throws<InvalidOperationException>(() => Add("GET", "/_search"));

    private void Add(string method, string path) => _routes.Add(new RestRoute(method, path, "", (_, _) => Task.CompletedTask));
}
