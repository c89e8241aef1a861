using System.Globalization;
using System.Text;
using Winnow.Text.Unicode;
using Xunit;

namespace Winnow.Text.Tests;

public sealed class WordSegmenterTests
{
    [Fact]
    public void Passes_the_word_break_tests_of_the_Unicode_Consortium()
    {
        int cases = 0;
        var failures = new List<string>();
        foreach (string line in TestData.Lines("WordBreakTest.txt"))
        {
            cases++;
            var expected = new List<int>();
            var text = new StringBuilder();
            foreach (string part in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (part == "÷")
                {
                    expected.Add(text.Length);
                }
                else if (part != "×")
                {
                    text.Append(char.ConvertFromUtf32(int.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
                }
            }

            if (!expected.SequenceEqual(Boundaries(text.ToString())))
            {
                failures.Add(line);
            }
        }

        Assert.Empty(failures);
        Assert.True(cases > 1800, $"only {cases} cases were found");
    }

    private static List<int> Boundaries(string text)
    {
        var boundaries = new List<int> { 0 };
        while (boundaries[^1] < text.Length)
        {
            boundaries.Add(WordSegmenter.NextBoundary(text, boundaries[^1], out _));
        }

        return boundaries;
    }
}
