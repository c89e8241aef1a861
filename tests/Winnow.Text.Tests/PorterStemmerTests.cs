using Xunit;

namespace Winnow.Text.Tests;

public sealed class PorterStemmerTests
{
    [Fact]
    public void Agrees_with_Lucene_on_words_for_every_suffix()
    {
        int words = 0;
        foreach (string line in TestData.Lines("PorterStems.txt"))
        {
            string[] parts = line.Split(' ');
            words++;
            Assert.Equal(line, $"{parts[0]} {Stem(parts[0])}");
        }

        Assert.True(words > 800, $"only {words} words were found");
    }

    /// <summary>Examples from the paper, rule by rule.</summary>
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("cats", "cat")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("adoption", "adopt")]
    [InlineData("controll", "control")]
    [InlineData("is", "is")]
    public void Stems_the_examples_of_the_paper(string word, string stem) => Assert.Equal(stem, Stem(word));

    [Theory]
    [InlineData(5)]
    public void No_string_of_letters_breaks_it(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 50_000; run++)
        {
            string word = new([.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => "aeioybdelstinzg"[random.Next(15)])]);
            string stem = Stem(word);
            Assert.True(stem.Length <= word.Length && (word.Length == 0 || stem.Length > 0), $"{word} -> {stem}");
        }
    }

    private static string Stem(string word)
    {
        char[] chars = word.ToCharArray();
        return new string(chars, 0, PorterStemmer.Stem(chars));
    }
}
