using System.Globalization;
using System.Text;

namespace Winnow.Index.Queries;

/// <summary>Why a document scores what it scores, as a tree.</summary>
public sealed record Explanation(bool IsMatch, float Value, string Description, IReadOnlyList<Explanation> Details)
{
    public static Explanation Match(float value, string description, params Explanation[] details) => new(true, value, description, details);

    public static Explanation NoMatch(string description, params Explanation[] details) => new(false, 0f, description, details);

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, 0);
        return text.ToString();
    }

    private void Append(StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2).Append(Value.ToString(CultureInfo.InvariantCulture)).Append(IsMatch ? " = " : " = (NON-MATCH) ")
            .Append(Description).Append('\n');
        foreach (var detail in Details)
        {
            detail.Append(text, depth + 1);
        }
    }
}
