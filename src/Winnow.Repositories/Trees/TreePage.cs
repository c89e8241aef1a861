using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Trees;

/// <summary>A key and what it leads to: in a leaf its value, in an inner page the child whose first key it is.</summary>
internal readonly record struct TreeEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);

/// <summary>A page of a tree as it is read: its entries in the order of their keys. Never changes.</summary>
internal sealed class TreePage
{
    private TreePage(TreeEntry[] entries, PageReference[] children, int bytes)
    {
        Entries = entries;
        Children = children;
        Bytes = bytes;
    }

    public TreeEntry[] Entries { get; }

    /// <summary>Beside each entry of an inner page its child; nothing in a leaf.</summary>
    public PageReference[] Children { get; }

    /// <summary>About the memory that it takes.</summary>
    public int Bytes { get; }

    public static TreePage Decode(ReadOnlyMemory<byte> payload, bool leaf, string name)
    {
        var reader = new ByteReader(payload.Span, name);
        var entries = new TreeEntry[reader.ReadCount(2)];
        if (entries.Length == 0)
        {
            throw new InvalidDataException("is a page without entries");
        }

        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new TreeEntry(Slice(payload, ref reader), leaf ? Slice(payload, ref reader) : ReadChild(payload, ref reader));
            if (i > 0 && entries[i - 1].Key.Span.SequenceCompareTo(entries[i].Key.Span) >= 0)
            {
                throw new InvalidDataException("has keys that are out of order");
            }
        }

        reader.ExpectEnd();
        var children = leaf ? [] : Array.ConvertAll(entries, entry => DecodeChild(entry.Value.Span, name));
        return new TreePage(entries, children, payload.Length + (entries.Length * (leaf ? 48 : 160)) + 64);
    }

    public static byte[] Encode(IReadOnlyList<TreeEntry> entries, bool leaf)
    {
        var writer = new PayloadWriter();
        writer.WriteVInt(entries.Count);
        foreach (var entry in entries)
        {
            writer.WriteVInt(entry.Key.Length);
            writer.WriteBytes(entry.Key.Span);
            if (leaf)
            {
                writer.WriteVInt(entry.Value.Length);
            }

            writer.WriteBytes(entry.Value.Span);
        }

        return writer.Written.ToArray();
    }

    public static void Write(PayloadWriter writer, PageReference page)
    {
        writer.WriteHash(page.Hash);
        writer.WriteString(page.Change);
        writer.WriteVInt(page.Number);
    }

    public static PageReference Read(ref ByteReader reader)
    {
        var hash = reader.ReadHash();
        return new PageReference(reader.ReadString(), reader.ReadVInt(), hash);
    }

    public static byte[] EncodeChild(PageReference page)
    {
        var writer = new PayloadWriter();
        Write(writer, page);
        return writer.Written.ToArray();
    }

    /// <summary>The child that a key lies in, if it is anywhere.</summary>
    public int ChildOf(ReadOnlySpan<byte> key)
    {
        var at = Search(key);
        return at >= 0 ? at : Math.Max(0, ~at - 1);
    }

    /// <summary>Where the key stands, or the complement of where it would.</summary>
    public int Search(ReadOnlySpan<byte> key)
    {
        var low = 0;
        var high = Entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Entries[middle].Key.Span.SequenceCompareTo(key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private static PageReference DecodeChild(ReadOnlySpan<byte> value, string name)
    {
        var reader = new ByteReader(value, name);
        return Read(ref reader);
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> payload, ref ByteReader reader)
    {
        var length = reader.ReadVInt();
        var start = reader.Position;
        reader.Skip(length);
        return payload.Slice(start, length);
    }

    private static ReadOnlyMemory<byte> ReadChild(ReadOnlyMemory<byte> payload, ref ByteReader reader)
    {
        var start = reader.Position;
        reader.Skip(ContentHash.Length);
        reader.Skip(reader.ReadVInt());
        reader.ReadVInt();
        return payload[start..reader.Position];
    }
}
