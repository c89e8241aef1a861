namespace Winnow.Search;

/// <summary>How many edits a fuzzy term may be away: a number, or by the term's length (<c>AUTO:low,high</c>).</summary>
public readonly record struct Fuzziness(int Edits, int Low, int High)
{
    private const int DefaultLow = 3;
    private const int DefaultHigh = 6;
    private const int ByLength = -1;

    public static Fuzziness Auto => new(ByLength, DefaultLow, DefaultHigh);

    public static Fuzziness Parse(string text)
    {
        var upper = text.Trim().ToUpperInvariant();
        if (upper == "AUTO")
        {
            return Auto;
        }

        if (upper.StartsWith("AUTO:", StringComparison.Ordinal))
        {
            var parts = upper[5..].Split(',');
            if (parts.Length != 2 || !int.TryParse(parts[0], out var low) || !int.TryParse(parts[1], out var high))
            {
                throw Errors.Parse("failed to find low and high distance values");
            }

            if (low < 0 || high < 0 || low > high)
            {
                throw Errors.IllegalArgument($"fuzziness wrongly configured, must be: lowDistance > 0, highDistance > 0 and lowDistance <= highDistance");
            }

            return new Fuzziness(ByLength, low, high);
        }

        // "1.0" is an old spelling of 1.
        if (!double.TryParse(upper, out var edits))
        {
            throw Errors.IllegalArgument($"failed to parse [{text}] as a fuzziness", Errors.NumberFormat($"For input string: \"{text}\""));
        }

        return edits is 0 or 1 or 2
            ? new Fuzziness((int)edits, 0, 0)
            : throw Errors.IllegalArgument($"Invalid fuzziness value: [{text}]; valid edit distances are [AUTO, 0, 1, 2]");
    }

    /// <summary>The edits allowed for a term.</summary>
    public int DistanceFor(string term)
    {
        if (Edits != ByLength)
        {
            return Edits;
        }

        var length = 0;
        foreach (var _ in term.EnumerateRunes())
        {
            length++;
        }

        return length < Low ? 0 : length < High ? 1 : 2;
    }
}

/// <summary>How far a fuzzy match may be off.</summary>
public sealed record FuzzyOptions(Fuzziness Fuzziness, int PrefixLength = 0, int MaxExpansions = 50, bool Transpositions = true);
