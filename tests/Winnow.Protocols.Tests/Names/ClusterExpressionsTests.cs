using Winnow.Protocols.Names;

namespace Winnow.Protocols.Tests.Names;

public sealed class ClusterExpressionsTests
{
    private static readonly string[] Aliases = ["east", "west", "west-2"];

    [Theory]
    [InlineData("logs", "logs |")]
    [InlineData("", " |")]
    [InlineData("east:logs", "- | east:logs")]
    [InlineData("east:logs,metrics", "metrics | east:logs")]
    [InlineData("east:logs,east:metrics*", "- | east:logs+metrics*")]
    [InlineData("*:logs", "- | east:logs west:logs west-2:logs")]
    [InlineData("west*:logs,*", "* | west:logs west-2:logs")]
    [InlineData("north*:logs", "- |")]
    [InlineData("*:logs,-west:*", "- | east:logs west-2:logs")]
    [InlineData("*:logs,-west*:*", "- | east:logs")]
    [InlineData("east:-old*", "- | east:-old*")]
    [InlineData("east:<logs-{now/d}>", "- | east:<logs-{now/d}>")]
    [InlineData("<logs-{now/d{yyyy.MM.dd|+09:00}}>", "<logs-{now/d{yyyy.MM.dd|+09:00}}> |")]
    public void Each_cluster_gets_its_part(string expression, string expected)
    {
        var groups = ClusterExpressions.Group(expression.Length == 0 ? [] : [expression], Aliases, alias => new InvalidOperationException(alias));
        var local = groups.Local is { } names ? string.Join(',', names) : "-";
        Assert.Equal(expected, $"{local} | {string.Join(' ', groups.Remotes.Select(group => $"{group.Key}:{string.Join('+', group.Value)}"))}".TrimEnd());
    }

    [Theory]
    [InlineData("*:a,-east:b", "To exclude a cluster you must specify the '*' wildcard for the index expression, but found: [b]")]
    [InlineData("east:a,-west:*", "Attempt to exclude cluster [west] failed as it is not included in the list of clusters to be included: [east]. Input: [east:a,-west:*]")]
    [InlineData("a,-west*:*", "Attempt to exclude clusters [west, west-2] failed as they are not included in the list of clusters to be included: [(local)]. Input: [a,-west*:*]")]
    [InlineData("east:a,-east:*", "The '-' exclusions in the index expression list excludes all indexes. Nothing to search. Input: [east:a,-east:*]")]
    public void Exclusions_of_clusters_are_checked(string expression, string reason) =>
        Assert.Equal(reason, Assert.Throws<Refusal>(() => ClusterExpressions.Group([expression], Aliases, alias => new InvalidOperationException(alias))).Message);

    [Fact]
    public void A_cluster_that_does_not_exist_is_an_error_even_beside_others() =>
        Assert.Equal("north", Assert.Throws<InvalidOperationException>(() => ClusterExpressions.Group(["east:a,north:b"], Aliases, alias => new InvalidOperationException(alias))).Message);

    [Fact]
    public void Where_only_the_own_cluster_can_be_meant_another_is_refused()
    {
        var names = new IndexNameResolver(Cluster.Empty, Cluster.Now);
        Assert.Equal(
            "Cross-cluster calls are not supported in this context but remote indices were requested: [east:a, w*:b]",
            Assert.Throws<Refusal>(() => names.Resolve(["c,east:a,w*:b"], ExpressionOptions.Open)).Message);
    }
}
