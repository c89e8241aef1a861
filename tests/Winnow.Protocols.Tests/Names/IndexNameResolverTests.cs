using Winnow.Protocols.Names;
using static Winnow.Protocols.Tests.Names.Cluster;

namespace Winnow.Protocols.Tests.Names;

public sealed class IndexNameResolverTests
{
    private static readonly ClusterMetadata State = Empty
        .With("logs-1", aliases: [Alias("logs"), Alias("filtered", filter: "{\"term\":{\"a\":1}}")])
        .With("logs-2", aliases: [Alias("logs", write: true), Alias("routed", routing: "r1,r2")])
        .With("logs-closed", closed: true)
        .With(".dot", hidden: true)
        .With("secret", hidden: true)
        .With("logs-2024.03.05");

    private static readonly IndexNameResolver Names = new(State, Now);

    [Theory]
    [InlineData("logs-1", "logs-1")]
    [InlineData("logs-1,logs-2", "logs-1,logs-2")]
    [InlineData("logs-2,logs-1", "logs-2,logs-1")]
    [InlineData("logs", "logs-1,logs-2")]
    [InlineData("logs-*", "logs-1,logs-2,logs-2024.03.05")]
    [InlineData("logs-*,-logs-2*", "logs-1")]
    [InlineData("*,-logs-*", "")]
    [InlineData("_all", "logs-1,logs-2,logs-2024.03.05")]
    [InlineData("", "logs-1,logs-2,logs-2024.03.05")]
    [InlineData(".d*", ".dot")]
    [InlineData("nothing*", "")]
    [InlineData("<logs-{now/d}>", "logs-2024.03.05")]
    [InlineData("<logs-{now/d{yyyy.MM.dd|+10:00}}>,logs-1", null)]
    [InlineData("filt*", "logs-1")]
    public void An_expression_finds_its_indices(string expression, string? expected)
    {
        if (expected is null)
        {
            var refusal = Assert.Throws<Refusal>(() => Resolve(expression, ExpressionOptions.Search));
            Assert.Equal("no such index [logs-2024.03.06]", refusal.Message);
            return;
        }

        Assert.Equal(expected, Resolve(expression, ExpressionOptions.Search));
    }

    [Fact]
    public void Hidden_and_closed_indices_are_expanded_when_asked_for()
    {
        Assert.Equal(".dot,logs-1,logs-2,logs-2024.03.05,logs-closed,secret", Resolve("*", ExpressionOptions.All));
        Assert.Equal("logs-closed", Resolve("*", ExpressionOptions.Closed));
    }

    [Fact]
    public void A_missing_name_is_404_with_the_resource()
    {
        var refusal = Assert.Throws<Refusal>(() => Resolve("logs-1,nope", ExpressionOptions.Search));
        Assert.Equal(("index_not_found_exception", 404, "no such index [nope]"), (refusal.Type, refusal.Status, refusal.Message));
        Assert.Contains(("resource.id", "nope"), refusal.Metadata);
        Assert.Contains(("resource.type", "index_or_alias"), refusal.Metadata);
        Assert.Equal("logs-1", Resolve("logs-1,nope", ExpressionOptions.Search with { IgnoreUnavailable = true }));
    }

    [Fact]
    public void A_closed_index_that_is_named_is_refused_or_skipped()
    {
        Assert.Equal("index_closed_exception", Assert.Throws<Refusal>(() => Resolve("logs-closed", ExpressionOptions.Search)).Type);
        Assert.Equal("", Resolve("logs-closed", ExpressionOptions.Search with { IgnoreUnavailable = true }));
        Assert.Equal("logs-closed", Resolve("logs-closed", ExpressionOptions.Open));
    }

    [Fact]
    public void Nothing_found_is_an_error_when_it_must_not_be()
    {
        var strict = ExpressionOptions.Search with { AllowNoIndices = false };
        Assert.Equal("no such index [nothing*]", Assert.Throws<Refusal>(() => Resolve("nothing*", strict)).Message);
    }

    [Fact]
    public void An_alias_cannot_be_deleted_as_an_index()
    {
        var refusal = Assert.Throws<Refusal>(() => Resolve("logs", ExpressionOptions.Delete));
        Assert.Equal("The provided expression [logs] matches an alias, specify the corresponding concrete indices instead.", refusal.Message);
    }

    [Fact]
    public void A_name_must_not_start_with_an_underscore() =>
        Assert.Equal("invalid_index_name_exception", Assert.Throws<Refusal>(() => Resolve("_foo", ExpressionOptions.Search)).Type);

    [Fact]
    public void A_write_goes_to_the_write_index()
    {
        Assert.Equal("logs-2", Names.Write("logs", requireAlias: false)!.Name);
        Assert.Equal("logs-1", Names.Write("filtered", requireAlias: false)!.Name);
        Assert.Null(Names.Write("absent", requireAlias: false));
        Assert.Throws<Refusal>(() => Names.Write("logs-1", requireAlias: true));
    }

    [Fact]
    public void A_write_to_an_alias_of_several_without_a_write_index_is_refused()
    {
        var state = Empty.With("a", aliases: [Alias("x")]).With("b", aliases: [Alias("x")]);
        var refusal = Assert.Throws<Refusal>(() => new IndexNameResolver(state, Now).Write("x", requireAlias: false));
        Assert.StartsWith("no write index is defined for alias [x].", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_is_read_from_one_index_only()
    {
        Assert.Equal("logs-1", Names.Single("filtered").Name);
        Assert.StartsWith("alias [logs] has more than one index", Assert.Throws<Refusal>(() => Names.Single("logs")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_hold_for_what_was_found_by_alias_only()
    {
        var index = State.Indices["logs-1"];
        Assert.Single(Names.FilteringAliases(index, ["filtered"], ExpressionOptions.Search));
        Assert.Empty(Names.FilteringAliases(index, ["filtered", "logs"], ExpressionOptions.Search));
        Assert.Empty(Names.FilteringAliases(index, ["filtered", "logs-1"], ExpressionOptions.Search));
    }

    [Fact]
    public void Search_routing_comes_from_request_and_alias()
    {
        var index = State.Indices["logs-2"];
        Assert.Equal(["r1", "r2"], Names.SearchRouting(index, ["routed"], ExpressionOptions.Search, null)!.Order());
        Assert.Equal(["r2"], Names.SearchRouting(index, ["routed"], ExpressionOptions.Search, "r2,r3")!);
        Assert.Equal(["r3"], Names.SearchRouting(index, ["logs-2"], ExpressionOptions.Search, "r3")!);
        Assert.Null(Names.SearchRouting(index, ["routed", "logs"], ExpressionOptions.Search, null));
    }

    private static string Resolve(string expression, ExpressionOptions options) =>
        string.Join(',', Names.Resolve(expression.Length == 0 ? [] : [expression], options).Select(index => index.Name));
}
