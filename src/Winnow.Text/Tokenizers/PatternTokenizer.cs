using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>Splits at the matches of a pattern (group -1), or takes a group of each match as a token.</summary>
public sealed class PatternTokenizer(Regex pattern, int group = -1) : Tokenizer
{
    private readonly List<(int Start, int End)> _tokens = [];
    private int _next;

    /// <inheritdoc/>
    public override bool IncrementToken()
    {
        if (_next == _tokens.Count)
        {
            return false;
        }

        (int start, int end) = _tokens[_next++];
        Emit(start, end, TokenTypes.Word);
        return true;
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        _tokens.Clear();
        _next = 0;
        int end = 0;
        if (group > 0)
        {
            // Groups are known only to matches over strings.
            for (Match match = pattern.Match(Text.ToString()); match.Success; match = match.NextMatch())
            {
                Add(match.Groups[group].Index, match.Groups[group].Index + match.Groups[group].Length);
            }

            return;
        }

        foreach (ValueMatch match in pattern.EnumerateMatches(Text))
        {
            if (group == 0)
            {
                Add(match.Index, match.Index + match.Length);
            }
            else
            {
                Add(end, match.Index);
                end = match.Index + match.Length;
            }
        }

        if (group < 0)
        {
            Add(end, Text.Length);
        }
    }

    private void Add(int start, int end)
    {
        if (start < end)
        {
            _tokens.Add((start, end));
        }
    }
}
