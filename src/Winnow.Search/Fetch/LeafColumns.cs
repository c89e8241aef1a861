using System.Text;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>The metadata columns of one segment.</summary>
internal sealed class LeafColumns(LeafContext leaf)
{
    private readonly BinaryColumn? _id = leaf.Reader.Binary(MetadataFields.Id.Name);
    private readonly BinaryColumn? _routing = leaf.Reader.Binary(MetadataFields.Routing.Name);
    private readonly SortedSetColumn? _ignored = leaf.Reader.SortedSet(MetadataFields.Ignored.Name);

    public LeafContext Leaf { get; } = leaf;

    public string Id(int doc) => Text(_id, doc) ?? "";

    public string? Routing(int doc) => Text(_routing, doc);

    public long SeqNo(int doc) => Number(MetadataFields.SeqNo, doc);

    public long PrimaryTerm(int doc) => Number(MetadataFields.PrimaryTerm, doc);

    public long Version(int doc) => Number(MetadataFields.Version, doc);

    public List<string> Ignored(int doc)
    {
        var names = new List<string>();
        if (_ignored is null)
        {
            return names;
        }

        foreach (var ord in _ignored.Ords(doc))
        {
            names.Add(Encoding.UTF8.GetString(_ignored.LookupOrd(ord)));
        }

        return names;
    }

    private static string? Text(BinaryColumn? column, int doc) =>
        column is not null && column.TryGet(doc, out var value) ? Encoding.UTF8.GetString(value) : null;

    private long Number(FieldInfo field, int doc) =>
        Leaf.Reader.SortedNumeric(field.Name) is { } column && column.TryGet(doc, out var value) ? value : -1;
}
