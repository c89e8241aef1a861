using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>Replaces the matches of a pattern; the replacement may name groups, as <c>$1</c>.</summary>
public sealed class PatternReplaceCharFilter(Regex pattern, string replacement) : CharFilter
{
    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<char> source, FilteredText target)
    {
        int copied = 0;
        for (Match match = pattern.Match(source.ToString()); match.Success; match = match.NextMatch())
        {
            target.Copy(source[copied..match.Index]);
            target.Replace(match.Length, match.Result(replacement));
            copied = match.Index + match.Length;
        }

        target.Copy(source[copied..]);
    }
}
