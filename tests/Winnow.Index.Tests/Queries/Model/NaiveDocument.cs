using Winnow.Text;

namespace Winnow.Index.Tests.Queries;

/// <summary>A document as plain lists: what a brute-force evaluation looks at.</summary>
internal sealed class NaiveDocument
{
    /// <summary>Words in order, one a position.</summary>
    public Dictionary<string, string[]> Texts { get; } = [];

    /// <summary>Untokenised values; distinct and ordered by their bytes.</summary>
    public Dictionary<string, string[]> Keywords { get; } = [];

    /// <summary>Integers in ascending order.</summary>
    public Dictionary<string, long[]> Longs { get; } = [];

    /// <summary>One double a document.</summary>
    public Dictionary<string, double> Doubles { get; } = [];

    public bool Deleted { get; set; }

    /// <summary>Puts the values into a document for the writer.</summary>
    public void WriteTo(Document document, string id)
    {
        document.Clear();
        document.AddTerm(NaiveIndex.IdField, NaiveIndex.Bytes(id));
        foreach (var (field, words) in Texts)
        {
            document.AddText(NaiveIndex.Fields[field], string.Join(' ', words), BuiltInAnalyzers.Whitespace);
        }

        foreach (var (field, values) in Keywords)
        {
            foreach (var value in values)
            {
                document.AddTerm(NaiveIndex.Fields[field], NaiveIndex.Bytes(value));
            }
        }

        foreach (var (field, values) in Longs)
        {
            foreach (var value in values)
            {
                document.AddLong(NaiveIndex.Fields[field], value);
            }
        }

        foreach (var (field, value) in Doubles)
        {
            document.AddLong(NaiveIndex.Fields[field], SortableDouble.ToLong(value));
        }
    }
}
