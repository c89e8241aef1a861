using System.Text;
using System.Text.Json;
using Winnow.Cli.Import;

namespace Winnow.Client.Tests.CommandLine;

public sealed class BulkBufferTests
{
    [Fact]
    public void Every_character_comes_back_through_a_JSON_parser()
    {
        var text = string.Concat(Enumerable.Range(0, 0x180).Select(code => (char)code)) + "\u2028\uFFFD😀";
        Assert.Equal(text, Parse(text));
    }

    [Fact]
    public void Random_texts_come_back_through_a_JSON_parser()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        string[] alphabet = ["\"", "\\", "\t", "\n", "\r", "\0", "\b", "\u001f", "\u007f", "a", "é", "漢", "😀", "/", "u0041"];
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.True(text == Parse(text), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void An_id_is_escaped_in_its_action_line()
    {
        var buffer = new BulkBuffer();
        buffer.Begin("a\"b\\c\nd"u8);
        var lines = Encoding.UTF8.GetString(buffer.Bytes.Span).Split('\n');
        Assert.Equal(2, lines.Length);
        using var action = JsonDocument.Parse(lines[0]);
        Assert.Equal("a\"b\\c\nd", action.RootElement.GetProperty("index").GetProperty("_id").GetString());
    }

    [Fact]
    public void A_cleared_buffer_begins_again()
    {
        var buffer = new BulkBuffer();
        buffer.Begin(default);
        buffer.Write("{}"u8);
        buffer.End();
        Assert.Equal("{\"index\":{}}\n{}\n", Encoding.UTF8.GetString(buffer.Bytes.Span));
        Assert.Equal(1, buffer.Documents);
        buffer.Clear();
        Assert.Equal((0, 0), (buffer.Documents, buffer.Bytes.Length));
    }

    private static string? Parse(string text)
    {
        var buffer = new BulkBuffer();
        buffer.Write("\""u8);
        buffer.WriteEscaped(Encoding.UTF8.GetBytes(text));
        buffer.Write("\""u8);
        return JsonSerializer.Deserialize<string>(buffer.Bytes.Span);
    }
}
