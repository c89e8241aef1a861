using System.Runtime.CompilerServices;

namespace Winnow.Protocols.Tests.Allocation;

/// <summary>The cases of <c>Cases/*.txt</c>. With WINNOW_WRITE_ALLOCATION=1 what comes out is written into them, to be read before it is believed.</summary>
public sealed class AllocationTextTests
{
    private const string Mark = "=== ";

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder(), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var (name, _) in Read(file))
            {
                data.Add(Path.GetFileNameWithoutExtension(file), name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Copies_go_where_the_text_says(string file, string name)
    {
        var path = Path.Combine(Folder(), file + ".txt");
        var lines = Read(path).Single(entry => entry.Name == name).Lines;
        var actual = AllocationCase.Run(lines);
        if (Environment.GetEnvironmentVariable("WINNOW_WRITE_ALLOCATION") == "1")
        {
            var all = Read(path).Select(entry => $"{Mark}{entry.Name}\n{(entry.Name == name ? actual : string.Join('\n', entry.Lines))}\n");
            File.WriteAllText(path, string.Join('\n', all));
            return;
        }

        Assert.Equal(string.Join('\n', lines), actual);
    }

    private static List<(string Name, string[] Lines)> Read(string path) =>
        [.. File.ReadAllText(path).ReplaceLineEndings("\n").Split(Mark, StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.TrimEnd('\n').Split('\n'))
            .Select(lines => (lines[0], lines[1..]))];

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
