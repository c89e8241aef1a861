using System.Globalization;

namespace Winnow.Text.Unicode;

/// <summary>The word break value of every code point, in pages of 256, of which equal ones are kept once.</summary>
internal static class WordBreakTable
{
    private const int PageSize = 256;
    private const int CodePoints = 0x110000;
    private static readonly WordBreak[][] Pages = Load();

    public static WordBreak Of(int codePoint) => Pages[codePoint >> 8][codePoint & 0xFF];

    /// <summary>The value of the code point at <paramref name="index"/>, and where the next one begins.</summary>
    public static WordBreak At(ReadOnlySpan<char> text, int index, out int next)
    {
        char c = text[index];
        next = index + 1;
        if (char.IsHighSurrogate(c) && next < text.Length && char.IsLowSurrogate(text[next]))
        {
            return Of(char.ConvertToUtf32(c, text[next++]));
        }

        return Pages[c >> 8][c & 0xFF];
    }

    private static WordBreak[][] Load()
    {
        var all = new WordBreak[CodePoints];
        using Stream stream = typeof(WordBreakTable).Assembly.GetManifestResourceStream("WordBreak.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                Fill(all, line);
            }
        }

        var pages = new WordBreak[CodePoints / PageSize][];
        for (int i = 0; i < pages.Length; i++)
        {
            ReadOnlySpan<WordBreak> page = all.AsSpan(i * PageSize, PageSize);
            pages[i] = i > 0 && page.SequenceEqual(pages[i - 1]) ? pages[i - 1] : page.ToArray();
        }

        return pages;
    }

    /// <summary>A line is "FIRST-LAST VALUE", the code points in hexadecimal.</summary>
    private static void Fill(WordBreak[] all, string line)
    {
        int dash = line.IndexOf('-');
        int space = line.IndexOf(' ');
        int first = int.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        int last = int.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        all.AsSpan(first, last - first + 1).Fill(Enum.Parse<WordBreak>(line.AsSpan(space + 1)));
    }
}
