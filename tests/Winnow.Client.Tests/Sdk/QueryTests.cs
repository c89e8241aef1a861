using System.Globalization;
using System.Text.Json.Nodes;
using Winnow.Client.Queries;

namespace Winnow.Client.Tests.Sdk;

public sealed class QueryTests
{
    [Fact]
    public void Dates_are_written_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.DateTimeFormat.TimeSeparator = ".";
        CultureInfo.CurrentCulture = other;
        try
        {
            var json = Query.Range("at", new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc)).ToJson();
            Same("""{"range":{"at":{"gte":"2024-01-02T02:04:05.000Z","lte":"2024-01-02T03:04:05.000Z"}}}""", json);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Operators_build_bool_queries_that_can_be_used_again()
    {
        var (a, b) = (Query.Exists("a"), Query.Exists("b"));
        const string A = """{"exists":{"field":"a"}}""", B = """{"exists":{"field":"b"}}""";
        Same($$$"""{"bool":{"must":[{{{A}}},{{{B}}}]}}""", (a & b).ToJson());
        Same($$$"""{"bool":{"should":[{{{A}}},{"bool":{"must_not":[{{{A}}}]}}],"minimum_should_match":1}}""", (a | !a).ToJson());
    }

    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
