using System.Globalization;

namespace Winnow.Text.Unicode;

/// <summary>What characters fold to in ASCII (see generate-ascii-folding.py).</summary>
internal static class AsciiFoldingTable
{
    private static readonly string?[]?[] Pages = Load();

    /// <summary>The ASCII text that a character is taken for; null when it stays.</summary>
    public static string? Find(char c) => Pages[c >> 8]?[c & 0xFF];

    private static string?[]?[] Load()
    {
        var pages = new string?[]?[256];
        using Stream stream = typeof(AsciiFoldingTable).Assembly.GetManifestResourceStream("AsciiFolding.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ');
            if (space > 1)
            {
                int code = int.Parse(line.AsSpan(0, space), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                string?[] page = pages[code >> 8] ??= new string?[256];
                page[code & 0xFF] = line[(space + 1)..];
            }
        }

        return pages;
    }
}
