using System.Text;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>The documents that stand in the history for what is not a document.</summary>
internal static class Tombstones
{
    private const long Mark = 1;

    public static Document Delete(string id, string? routing, long seqNo, long term, long version)
    {
        Document document = NoOp(seqNo, term);
        byte[] utf8 = Encoding.UTF8.GetBytes(id);
        document.AddTerm(MetadataFields.Id, utf8);
        document.AddBinary(MetadataFields.Id, utf8);
        document.AddLong(MetadataFields.Version, version);
        if (routing is not null)
        {
            document.AddBinary(MetadataFields.Routing, Encoding.UTF8.GetBytes(routing));
        }

        return document;
    }

    public static Document NoOp(long seqNo, long term)
    {
        var document = new Document();
        document.AddLong(MetadataFields.SeqNo, seqNo);
        document.AddLong(MetadataFields.PrimaryTerm, term);
        document.AddLong(MetadataFields.Tombstone, Mark);
        return document;
    }
}
