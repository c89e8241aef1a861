using Xunit;

namespace Winnow.Text.Tests;

public sealed class AnalyzerTests
{
    private const string Sentence = "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone.";

    [Fact]
    public void Standard_lowercases_words_and_keeps_apostrophes_inside_them()
    {
        Assert.Equal(
            ["the", "2", "quick", "brown", "foxes", "jumped", "over", "the", "lazy", "dog's", "bone"], Terms(BuiltInAnalyzers.Standard));
    }

    private static IEnumerable<string> Terms(Analyzer analyzer) => analyzer.Analyze(Sentence).Select(token => token.Term);
}
