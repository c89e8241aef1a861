using Winnow.Text.Unicode;
using Xunit;

namespace Winnow.Text.Tests;

public sealed class StandardTokenizerTests
{
    [Theory]
    [InlineData("can't", "can't:<ALPHANUM>")]
    [InlineData("a.b.c example.com.", "a.b.c:<ALPHANUM> example.com:<ALPHANUM>")]
    [InlineData("1,000.5 3,x", "1,000.5:<NUM> 3:<NUM> x:<ALPHANUM>")]
    [InlineData("12:30 a:b", "12:<NUM> 30:<NUM> a:b:<ALPHANUM>")]
    [InlineData("_ _a_ _1_ snake_case", "_a_:<ALPHANUM> _1_:<NUM> snake_case:<ALPHANUM>")]
    [InlineData("漢字 ひら カタカナ 한국어", "漢:<IDEOGRAPHIC> 字:<IDEOGRAPHIC> ひ:<HIRAGANA> ら:<HIRAGANA> カタカナ:<KATAKANA> 한국어:<HANGUL>")]
    [InlineData("ภาษาไทย1", "ภาษาไทย:<SOUTHEAST_ASIAN> 1:<NUM>")]
    [InlineData("👩‍❤️‍👩 👍🏽 3️⃣ #️⃣ 🇫🇷🇩 ✔︎", "👩‍❤️‍👩:<EMOJI> 👍🏽:<EMOJI> 3️⃣:<EMOJI> #️⃣:<EMOJI> 🇫🇷:<EMOJI> ✔:<EMOJI>")]
    [InlineData("Übergröße naïve", "Übergröße:<ALPHANUM> naïve:<ALPHANUM>")]
    [InlineData("אב״ג", "אב״ג:<ALPHANUM>")]
    [InlineData(" \t.,!?-—“”()[] ", "")]
    public void Finds_words_and_their_kinds(string text, string expected)
    {
        IEnumerable<string> tokens = Tokens(text, 255).Select(token => $"{token.Term}:{token.Type}");
        Assert.Equal(expected, string.Join(' ', tokens));
    }

    [Fact]
    public void Cuts_words_that_are_too_long()
    {
        IReadOnlyList<AnalyzedToken> tokens = Tokens("abcdefgh ij", 3);

        Assert.Equal(["abc", "def", "gh", "ij"], tokens.Select(token => token.Term));
        Assert.Equal([0, 1, 2, 3], tokens.Select(token => token.Position));
        Assert.Equal([0, 3, 6, 9], tokens.Select(token => token.StartOffset));
    }

    [Fact]
    public void Never_cuts_a_surrogate_pair() =>
        Assert.Equal(["ab", "𐐀c", "d"], Tokens("ab𐐀cd", 3).Select(token => token.Term));

    /// <summary>The short way for ASCII must find what the rules find.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_fast_path_agrees_with_the_rules(int seed)
    {
        const string alphabet = "ab1_'.:,;\" -#é\u0301\u200D漢\u05D0";
        var random = new Random(seed);
        for (int run = 0; run < 20_000; run++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var expected = new List<string>();
            for (int at = 0; at < text.Length;)
            {
                int end = WordSegmenter.NextBoundary(text, at, out WordBreakSet seen);
                if (seen.Intersects(WordBreakSet.Words | WordBreakSet.Of(WordBreak.Han)))
                {
                    expected.Add(text[at..end]);
                }

                at = end;
            }

            Assert.Equal(expected, Tokens(text, 255).Select(token => token.Term));
        }
    }

    /// <summary>Whatever the text: offsets point at the term in it and never go back, positions grow.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Offsets_point_at_the_term_in_the_text(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 5000; run++)
        {
            string text = RandomText(random);
            int lastEnd = 0;
            int lastPosition = -1;
            foreach (AnalyzedToken token in Tokens(text, 5))
            {
                Assert.Equal(token.Term, text[token.StartOffset..token.EndOffset]);
                Assert.True(token.StartOffset >= lastEnd && token.EndOffset > token.StartOffset && token.EndOffset <= text.Length, text);
                Assert.Equal(lastPosition + 1, token.Position);
                Assert.InRange(token.Term.Length, 1, 5);
                lastEnd = token.EndOffset;
                lastPosition = token.Position;
            }
        }
    }

    private static string RandomText(Random random)
    {
        char[] text = new char[random.Next(0, 30)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = random.Next(4) == 0 ? (char)random.Next(0x10000) : (char)random.Next(32, 127);
        }

        return new string(text);
    }

    private static IReadOnlyList<AnalyzedToken> Tokens(string text, int maxTokenLength) =>
        new CustomAnalyzer("test", [], () => new StandardTokenizer(maxTokenLength), []).Analyze(text);
}
