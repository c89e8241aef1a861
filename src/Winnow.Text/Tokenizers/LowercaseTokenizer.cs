using System.Text;

namespace Winnow.Text;

/// <summary>Runs of letters, lower case.</summary>
public sealed class LowercaseTokenizer(int maxTokenLength = StandardTokenizer.DefaultMaxTokenLength)
    : CharTokenizer(static rune => Rune.IsLetter(rune), maxTokenLength)
{
    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (!base.IncrementToken())
        {
            return false;
        }

        CaseMapping.ToLower(Token.Chars);
        return true;
    }
}
