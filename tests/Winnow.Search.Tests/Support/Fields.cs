using System.Text;
using Winnow.Index;
using Winnow.Search.Mappings;
using Winnow.Store;

namespace Winnow.Search.Tests;

/// <summary>Shows what of a parsed document reaches the index, by indexing it and reading the segment.</summary>
internal static class Fields
{
    /// <summary>Each field with its column's values, or its tokens by position.</summary>
    public static string Of(ParsedDocument parsed)
    {
        var mapping = parsed.Context.Mapping;
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        writer.AddDocument(parsed.Document);
        using var reader = writer.Refresh();
        var leaf = reader.Leaves[0].Reader;
        var fields = leaf.FieldInfos.Where(info => info.Name is not ("_id" or "_routing")).OrderBy(info => info.Name, StringComparer.Ordinal);
        return string.Join(' ', fields.Select(info => Show(leaf, info, mapping.Field(info.Name))));
    }

    private static string Show(LeafReader leaf, FieldInfo info, MappedFieldType? type)
    {
        if (leaf.SortedNumeric(info.Name) is { } numbers)
        {
            return $"{info.Name}={string.Join(',', numbers.Values(0).ToArray().Select(value => Number(value, type!)))}";
        }

        if (leaf.SortedSet(info.Name) is { } terms)
        {
            return $"{info.Name}:{string.Join(',', terms.Ords(0).ToArray().Select(ord => Term(terms.LookupOrd(ord), type)))}";
        }

        return $"{info.Name}:[{string.Join(' ', Tokens(leaf.Terms(info.Name)))}]";
    }

    private static string Number(long value, MappedFieldType type) => type.Kind switch
    {
        FieldKind.Double => JavaDouble.Format(SortableDouble.FromLong(value)),
        FieldKind.Date => type.DocValueFormat(null, null).Format(value),
        _ => value.ToString(),
    };

    private static string Term(ReadOnlySpan<byte> term, MappedFieldType? type) =>
        type?.Kind == FieldKind.Ip ? IpAddresses.Format(term) : Encoding.UTF8.GetString(term).Replace("\n", "\\n", StringComparison.Ordinal);

    private static IEnumerable<string> Tokens(Terms? terms)
    {
        var tokens = new SortedDictionary<int, string>();
        if (terms?.Iterator() is { } iterator)
        {
            while (iterator.Next())
            {
                var postings = iterator.Postings(positions: true);
                postings.NextDoc();
                for (var i = 0; i < postings.Freq; i++)
                {
                    tokens.Add(postings.NextPosition(), Encoding.UTF8.GetString(iterator.Term));
                }
            }
        }

        return tokens.Values;
    }
}
