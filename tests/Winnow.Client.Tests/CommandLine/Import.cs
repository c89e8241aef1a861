using System.Text;
using Winnow.Cli.Import;

namespace Winnow.Client.Tests.CommandLine;

/// <summary>Reads a whole source into the lines of its bulk body.</summary>
internal static class Import
{
    public static readonly IReadOnlyDictionary<string, string> NoTypes = new Dictionary<string, string>();

    public static string[] Read(string fileName, string content, string? id = null, IReadOnlyDictionary<string, string>? types = null)
    {
        using var file = new TempFile(fileName, content);
        using var source = DocumentSource.Open(file.Info, id);
        source.SuggestMapping(types ?? NoTypes);
        var buffer = new BulkBuffer();
        var count = 0;
        while (source.Next(buffer))
        {
            Assert.Equal(++count, buffer.Documents);
        }

        Assert.Equal(file.Info.Length, source.BytesRead);
        var lines = Encoding.UTF8.GetString(buffer.Bytes.Span).Split('\n');
        Assert.Equal("", lines[^1]);
        return lines[..^1];
    }

    public static string Refused(string fileName, string content, string? id = null) =>
        Assert.Throws<FormatException>(() => Read(fileName, content, id)).Message;
}
