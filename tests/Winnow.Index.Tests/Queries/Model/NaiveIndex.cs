using System.Text;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Segments of naive documents; global ids count through.</summary>
internal sealed class NaiveIndex(IReadOnlyList<IReadOnlyList<NaiveDocument>> segments)
{
    public static readonly string[] TextFields = ["title", "body"];

    public const string KeywordField = "tag";

    public const string LongField = "num";

    public const string ColumnOnlyField = "one";

    public const string DoubleField = "price";

    public IReadOnlyList<IReadOnlyList<NaiveDocument>> Segments { get; } = segments;

    public IReadOnlyList<NaiveDocument> Documents { get; } = [.. segments.SelectMany(segment => segment)];

    public IReadOnlyList<LeafContext> Leaves(int blockSize = 4)
    {
        var leaves = new List<LeafContext>();
        var docBase = 0;
        foreach (var segment in Segments)
        {
            leaves.Add(new LeafContext(new NaiveLeafReader(segment, blockSize), leaves.Count, docBase));
            docBase += segment.Count;
        }

        return leaves;
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static int CompareBytes(string left, string right) => Bytes(left).AsSpan().SequenceCompareTo(Bytes(right));
}
