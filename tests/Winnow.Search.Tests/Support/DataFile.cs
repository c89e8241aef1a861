using System.Text;

namespace Winnow.Search.Tests;

/// <summary>
/// A file of cases: a line each, and indented under it what comes out. Readable by anybody; a line that starts with # is a comment.
/// WINNOW_REWRITE=folder writes what comes out now.
/// </summary>
internal static class DataFile
{
    private const string Indent = "  ";

    public static void Check(string name, Func<string, string> run)
    {
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));
        var actual = new StringBuilder();
        foreach (var line in expected.Split('\n'))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal))
            {
                continue;
            }

            actual.Append(line).Append('\n');
            if (line.Length > 0 && line[0] != '#')
            {
                actual.Append(Indent).Append(Run(run, line).ReplaceLineEndings("\n" + Indent)).Append('\n');
            }
        }

        var text = actual.ToString().TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("WINNOW_REWRITE") is { Length: > 0 } folder)
        {
            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
            return;
        }

        Assert.Equal(expected, text);
    }

    public static string Describe(ElasticsearchException e) =>
        $"{e.Status} {e.Type}: {e.Reason}"
        + string.Concat(e.Metadata.Where(pair => pair.Key != "index_uuid").Select(pair => $" {pair.Key}={pair.Value}"))
        + (e.CausedBy is null ? "" : $"\n<- {Describe(e.CausedBy)}");

    private static string Run(Func<string, string> run, string line)
    {
        try
        {
            return run(line);
        }
        catch (ElasticsearchException e)
        {
            return Describe(e);
        }
    }
}
