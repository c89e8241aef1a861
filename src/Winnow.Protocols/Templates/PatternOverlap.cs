namespace Winnow.Protocols.Templates;

/// <summary>Whether some name matches both of two patterns.</summary>
internal static class PatternOverlap
{
    public static bool Overlap(string a, string b)
    {
        // reached[j]: the prefix of a read so far and the first j characters of b can stand for the same text.
        var reached = new bool[b.Length + 1];
        reached[0] = true;
        Spread(reached, b);
        foreach (var letter in a)
        {
            var next = new bool[b.Length + 1];
            for (var j = 0; j <= b.Length; j++)
            {
                if (letter == '*')
                {
                    // The star of a takes any number of b's characters.
                    next[j] = reached[j] || (j > 0 && next[j - 1]);
                }
                else if (reached[j])
                {
                    if (j < b.Length && b[j] == letter)
                    {
                        next[j + 1] = true;
                    }

                    if (j > 0 && b[j - 1] == '*')
                    {
                        next[j] = true;
                    }
                }
            }

            Spread(next, b);
            reached = next;
        }

        return reached[b.Length];
    }

    /// <summary>A star of b may stand for nothing.</summary>
    private static void Spread(bool[] reached, string b)
    {
        for (var j = 0; j < b.Length; j++)
        {
            reached[j + 1] |= reached[j] && b[j] == '*';
        }
    }
}
