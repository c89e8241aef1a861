using System.Text.Json;
using Winnow.Cli.Import;

namespace Winnow.Client.Tests.CommandLine;

public sealed class ColumnTypesTests
{
    [Theory]
    [InlineData("long", "1", "-2", "0", "9223372036854775807")]
    [InlineData("double", "1", "2.5")]
    [InlineData("double", "1e3", "-0.5")]
    [InlineData("double", "9223372036854775808")]
    [InlineData("keyword", "007")]
    [InlineData("keyword", "+5")]
    [InlineData("keyword", "1", "one")]
    [InlineData("keyword", "-")]
    [InlineData("boolean", "true", "false")]
    [InlineData("keyword", "true", "1")]
    [InlineData("keyword", "True")]
    [InlineData("date", "2024-01")]
    [InlineData("date", "2024-01-31", "2024-02")]
    [InlineData("date", "2024-01-31T10:20:30Z", "2024-01-31T10:20:30.123Z", "2024-01-31T10:20:30.123456789+02:00")]
    [InlineData("date", "2024-01-31T10:20", "2024-01-31T10:20:30", "2024-01-31T10:20-05:30")]
    [InlineData("keyword", "2024-01-31T10:20:30.Z")]
    [InlineData("keyword", "2024-01-31T10:20:30.1234567890Z")]
    [InlineData("keyword", "2024-01-31T10:20:30+2")]
    [InlineData("keyword", "2024-01-31T1020")]
    [InlineData("keyword", "2024-01-31T")]
    [InlineData("keyword", "2024-13")]
    [InlineData("keyword", "2024-01-32")]
    [InlineData("keyword", "2024-00-01")]
    [InlineData("keyword", "2024-01-31T10:20:30Zulu")]
    [InlineData("keyword", "2024-01-31-x")]
    [InlineData("long", "2024")]
    [InlineData("keyword", "alpha", "beta", "two words", "gamma")]
    [InlineData("text", "a sentence of words", "beta")]
    [InlineData("keyword")]
    public void A_columns_type_is_guessed_from_its_values(string type, params string[] values) =>
        Assert.Equal(type, Guess([.. values]));

    [Fact]
    public void Very_long_words_are_text() => Assert.Equal("text", Guess([new string('x', 257)]));

    [Fact]
    public void Empty_cells_say_nothing() => Assert.Equal("long", Guess(["", "3", ""]));

    [Fact]
    public void A_chosen_type_wins_and_must_name_a_column()
    {
        Assert.Equal("keyword", Guess(["1"], new Dictionary<string, string> { ["value"] = "keyword" }));
        var refusal = Assert.Throws<FormatException>(() => Guess(["1"], new Dictionary<string, string> { ["valu"] = "keyword" }));
        Assert.Equal("--type: there is no column 'valu'; there are other, value", refusal.Message);
    }

    private static string? Guess(string[] values, IReadOnlyDictionary<string, string>? chosen = null)
    {
        using var file = new TempFile("x.tsv", "other\tvalue\n" + string.Concat(values.Select(value => $"x\t{value}\n")));
        using var source = DocumentSource.Open(file.Info, idColumn: null);
        using var mapping = JsonDocument.Parse(source.SuggestMapping(chosen ?? Import.NoTypes)!);
        return mapping.RootElement.GetProperty("properties").GetProperty("value").GetProperty("type").GetString();
    }
}
