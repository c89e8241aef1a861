using System.Text;
using Winnow.Cli.Import;

namespace Winnow.Client.Tests.CommandLine;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("a\r\nb", new[] { "a", "b" })]
    [InlineData("\n\nx\n", new[] { "", "", "x" })]
    [InlineData("\uFEFFa\nb", new[] { "a", "b" })]
    [InlineData("a\n\uFEFFb", new[] { "a", "\uFEFFb" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    [InlineData("\uFEFF", new[] { "" })]
    public void Lines_come_without_their_ends(string content, string[] lines) => Assert.Equal(lines, Read(content));

    [Fact]
    public void Lines_that_straddle_or_outgrow_the_buffer_come_whole()
    {
        // The buffer begins with a megabyte: lengths around it and its double, then many short ones over several fills.
        int[] lengths = [10, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 0, (3 << 20) + 7, .. Enumerable.Range(0, 5000).Select(i => i % 997)];
        var lines = lengths.Select((length, i) => new string((char)('a' + (i % 26)), length)).ToArray();
        Assert.Equal(lines, Read(string.Join("\r\n", lines) + "\n"));
    }

    [Fact]
    public void After_a_rewind_everything_is_read_again()
    {
        using var file = new TempFile("x.txt", "\uFEFFa\nb");
        using var reader = new LineReader(file.Info);
        Assert.True(reader.Next(out _));
        Assert.True(reader.Next(out _));
        Assert.False(reader.Next(out _));
        Assert.Equal("x.txt:2", reader.Place);
        reader.Rewind();
        Assert.Equal(0, reader.BytesRead);
        Assert.True(reader.Next(out var line));
        Assert.Equal("a", Encoding.UTF8.GetString(line));
        Assert.Equal((1, 5), (reader.LineNumber, reader.BytesRead));
    }

    private static List<string> Read(string content)
    {
        using var file = new TempFile("x.txt", content);
        using var reader = new LineReader(file.Info);
        var lines = new List<string>();
        while (reader.Next(out var line))
        {
            lines.Add(Encoding.UTF8.GetString(line));
            Assert.Equal(lines.Count, reader.LineNumber);
        }

        Assert.Equal(file.Info.Length, reader.BytesRead);
        return lines;
    }
}
