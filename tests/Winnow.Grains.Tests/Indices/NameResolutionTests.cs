using System.Globalization;
using System.Text;
using Winnow.Grains.Tests.Support;

namespace Winnow.Grains.Tests.Indices;

/// <summary>Expressions that name indices, as a caller of the grains sees them.</summary>
public sealed class NameResolutionTests(NameResolutionTests.Names names) : IClassFixture<NameResolutionTests.Names>
{
    [Theory]
    [InlineData("", "logs-1,logs-2,metrics,{today}")]
    [InlineData("_all", "logs-1,logs-2,metrics,{today}")]
    [InlineData("*", "logs-1,logs-2,metrics,{today}")]
    [InlineData("logs-*", "logs-1,logs-2")]
    [InlineData("logs-*,-logs-1", "logs-2")]
    [InlineData("*,-logs-*", "metrics,{today}")]
    [InlineData("*,-*", "")]
    [InlineData("metrics,logs-1", "logs-1,metrics")]
    [InlineData("all-logs", "logs-1,logs-2")]
    [InlineData("all-*", "logs-1,logs-2")]
    [InlineData("all-logs,logs-2", "logs-1,logs-2")]
    [InlineData("nothing-*", "")]
    [InlineData("<day-{now/d}>", "{today}")]
    [InlineData("<day-{now/d{yyyy.MM.dd}}>,metrics", "metrics,{today}")]
    [InlineData("closed-index", "closed-index")]
    [InlineData("closed-*", "")]
    [InlineData(".hidden-*", ".hidden-index")]
    public async Task An_expression_finds_its_indices(string expression, string expected)
    {
        var found = await Get(expression.Length == 0 ? [] : expression.Split(','));
        Assert.Equal(names.Sorted(expected), found);
    }

    [Theory]
    [InlineData(ExpandWildcards.All, ".hidden-index,closed-index,logs-1,logs-2,metrics,{today}")]
    [InlineData(ExpandWildcards.Closed, "closed-index")]
    [InlineData(ExpandWildcards.Open | ExpandWildcards.Hidden, ".hidden-index,logs-1,logs-2,metrics,{today}")]
    public async Task Wildcards_match_what_they_are_told_to(ExpandWildcards wildcards, string expected) =>
        Assert.Equal(names.Sorted(expected), await Get(["*"], new IndicesOptions { ExpandWildcards = wildcards }));

    [Theory]
    [InlineData("missing")]
    [InlineData("logs-1,missing")]
    [InlineData("logs-*,missing")]
    [InlineData("<missing-{now/d}>")]
    public async Task A_name_that_is_missing_is_an_error_that_names_it(string expression)
    {
        var error = (await Assert.ThrowsAsync<WinnowException>(() => Get(expression.Split(',')))).Error;
        Assert.Equal(("index_not_found_exception", 404), (error.Type, error.Status));
        Assert.Equal($"no such index [{error.Index}]", error.Reason);
        Assert.StartsWith("missing", error.Index!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_missing_can_be_passed_over() =>
        Assert.Equal(["logs-1"], await Get(["logs-1", "missing"], new IndicesOptions { IgnoreUnavailable = true }));

    [Fact]
    public async Task A_pattern_without_a_match_is_an_error_when_it_may_not_be_empty()
    {
        var error = (await Assert.ThrowsAsync<WinnowException>(() => Get(["nothing-*"], new IndicesOptions { AllowNoIndices = false }))).Error;
        Assert.Equal(("index_not_found_exception", 404, "no such index [nothing-*]"), (error.Type, error.Status, error.Reason));
    }

    [Fact]
    public async Task Existence_is_asked_of_indices_and_aliases()
    {
        Assert.True(await Exists("logs-1", "all-logs"));
        Assert.True(await Exists("<day-{now/d}>"));
        Assert.False(await Exists("logs-1", "missing"));
        Assert.False(await Exists("missing"));
    }

    private async Task<IEnumerable<string>> Get(string[] expression, IndicesOptions? options = null) =>
        (await names.Node.Indices.Get(new GetIndexRequest { Indices = expression, Options = options ?? new IndicesOptions() })).Select(index => index.Name);

    private Task<bool> Exists(params string[] expression) => names.Node.Indices.Exists(new IndicesRequest { Indices = expression });

    /// <summary>A node with a few indices of every kind.</summary>
    public sealed class Names : IAsyncLifetime
    {
        public NodeFixture Node { get; } = new();

        private string Today { get; set; } = "";

        public IEnumerable<string> Sorted(string list) => list
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Replace("{today}", Today, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        public async Task InitializeAsync()
        {
            await Node.InitializeAsync();
            Today = string.Create(CultureInfo.InvariantCulture, $"day-{Node.Service<TimeProvider>().GetUtcNow():yyyy.MM.dd}");
            await Create("logs-1", """{"aliases":{"all-logs":{}}}""");
            await Create("logs-2", """{"aliases":{"all-logs":{}}}""");
            await Create("metrics", "{}");
            await Create("<day-{now/d}>", "{}");
            await Create(".hidden-index", """{"settings":{"index.hidden":true}}""");
            await Create("closed-index", "{}");
            await Node.Indices.Close(new OpenIndexRequest { Indices = ["closed-index"] });
        }

        public Task DisposeAsync() => Node.DisposeAsync();

        private Task Create(string name, string body) =>
            Node.Indices.Create(new CreateIndexRequest { Index = name, Body = Encoding.UTF8.GetBytes(body) });
    }
}
