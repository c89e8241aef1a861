using System.Text;
using Winnow.Cli.Import;

namespace Winnow.Client.Tests.CommandLine;

public sealed class CellReaderTests
{
    [Theory]
    [InlineData("a,b,c", new[] { "a|b|c" })]
    [InlineData(",,", new[] { "||" })]
    [InlineData("a,\nb", new[] { "a|", "b" })]
    [InlineData("\"a,b\",c", new[] { "a,b|c" })]
    [InlineData("\"say \"\"hi\"\"\",x", new[] { "say \"hi\"|x" })]
    [InlineData("\"\",\"\"\"\"", new[] { "|\"" })]
    [InlineData("\"two\nlines\",x\ny,z", new[] { "two\nlines|x", "y|z" })]
    [InlineData("\"two\r\nlines\",x\r\ny,z\r\n", new[] { "two\nlines|x", "y|z" })]
    [InlineData("\"\n\n\"", new[] { "\n\n" })]
    [InlineData("x,\"ends\"", new[] { "x|ends" })]
    public void Quoted_cells_hold_delimiters_quotes_and_line_ends(string content, string[] rows) => Assert.Equal(rows, Read(content, ',', quoted: true));

    [Fact]
    public void Without_quoting_a_quote_is_a_character() =>
        Assert.Equal(["say \"hi|\"", "\"|b"], Read("say \"hi\t\"\n\"\tb\n", '\t', quoted: false));

    [Fact]
    public void An_unfinished_quote_is_refused_with_the_place_where_it_begins()
    {
        var refusal = Assert.Throws<FormatException>(() => Read("a,b\nc,\"d\ne,f\ng,h\n", ',', quoted: true));
        Assert.Equal("x.csv:2: the file ends inside the quoted cell that begins here", refusal.Message);
    }

    [Fact]
    public void Rows_that_outgrow_the_buffer_come_whole()
    {
        var large = new string('x', 10_000);
        Assert.Equal([$"{large}|\"{large}\n", "a|b"], Read($"{large},\"\"\"{large}\n\"\na,b", ',', quoted: true));
    }

    [Fact]
    public void What_is_quoted_by_the_rules_comes_back()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        const string Alphabet = "ab,\"\n ";
        var rows = Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Alphabet[random.Next(Alphabet.Length)]))).ToArray()).ToArray();
        var content = string.Join("\r\n", rows.Select(row => string.Join(',', row.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))));
        Assert.True(rows.Select(row => string.Join('|', row)).SequenceEqual(Read(content, ',', quoted: true)), $"seed {Seed}");
    }

    private static List<string> Read(string content, char delimiter, bool quoted)
    {
        using var file = new TempFile("x.csv", content);
        using var lines = new LineReader(file.Info);
        var reader = new CellReader(lines, (byte)delimiter, quoted);
        var rows = new List<string>();
        while (reader.NextRow())
        {
            var cells = new string[reader.Count];
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = Encoding.UTF8.GetString(reader[column]);
            }

            rows.Add(string.Join('|', cells));
        }

        return rows;
    }
}
