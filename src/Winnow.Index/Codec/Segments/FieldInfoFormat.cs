using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>A field's description: its name, then a byte each for postings, column and flags.</summary>
internal static class FieldInfoFormat
{
    private const byte HasNorms = 1;
    private const byte HasPoints = 2;

    public static void Write(IndexOutput output, FieldInfo field)
    {
        output.WriteString(field.Name);
        output.WriteByte((byte)field.Index);
        output.WriteByte((byte)field.DocValues);
        output.WriteByte((byte)((field.HasNorms ? HasNorms : 0) | (field.HasPoints ? HasPoints : 0)));
    }

    public static FieldInfo Read(ref ByteReader reader, string file)
    {
        var name = reader.ReadString();
        var index = (IndexOptions)reader.ReadByte();
        var docValues = (DocValuesType)reader.ReadByte();
        var flags = reader.ReadByte();
        return index <= IndexOptions.DocsAndFreqsAndPositions && docValues <= DocValuesType.Binary && flags <= (HasNorms | HasPoints)
            ? new FieldInfo(name, index, (flags & HasNorms) != 0, docValues, (flags & HasPoints) != 0)
            : throw new CorruptIndexException($"field [{name}] is described by {index}, {docValues}, {flags}", file);
    }
}
