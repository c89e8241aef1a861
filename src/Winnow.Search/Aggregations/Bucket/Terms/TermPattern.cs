using System.Text;
using System.Text.RegularExpressions;

namespace Winnow.Search.Aggregations;

/// <summary>A pattern over whole terms.</summary>
internal static class TermPattern
{
    public static Predicate<ReadOnlyMemory<byte>> Compile(string pattern)
    {
        try
        {
            // Linear time whatever the pattern.
            var regex = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
            return term => regex.IsMatch(Encoding.UTF8.GetString(term.Span));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Errors.IllegalArgument($"invalid regular expression [{pattern}]: {e.Message}");
        }
    }
}
