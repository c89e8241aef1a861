namespace Winnow.Text.Tests;

/// <summary>The data files of this project, line by line, without comments.</summary>
internal static class TestData
{
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(TestData).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("# ", StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
