using System.Collections.Immutable;
using Winnow.Repositories.Format;
using Winnow.Store;

namespace Winnow.Repositories.Manifests;

/// <summary>A file of a shard's manifest as it is stored: its chunks, or when there are many, the content that lists them.</summary>
internal sealed record StoredFile(string Name, long Length, uint Checksum, ImmutableArray<Content> Chunks, Content? ChunkList);

/// <summary>The payloads of manifests: equal manifests are equal bytes.</summary>
internal static class ManifestCodec
{
    /// <summary>A file of more chunks has a list of its own, so that a manifest that names it again touches one content.</summary>
    public const int MostChunksInline = 4;

    public static byte[] EncodeChunkList(ImmutableArray<Content> chunks)
    {
        var writer = new PayloadWriter();
        writer.WriteVInt(chunks.Length);
        foreach (var chunk in chunks)
        {
            Write(writer, chunk);
        }

        return writer.Written.ToArray();
    }

    public static ImmutableArray<Content> DecodeChunkList(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span, "");
        var chunks = ReadContents(ref reader, reader.ReadCount(ContentHash.Length + 1));
        reader.ExpectEnd();
        return chunks;
    }

    public static byte[] EncodeShard(IReadOnlyCollection<StoredFile> files)
    {
        var writer = new PayloadWriter();
        writer.WriteVInt(files.Count);
        foreach (var file in files)
        {
            writer.WriteString(file.Name);
            writer.WriteVLong(file.Length);
            writer.WriteInt32(file.Checksum);
            if (file.ChunkList is { } list)
            {
                writer.WriteByte(byte.MaxValue);
                Write(writer, list);
                continue;
            }

            writer.WriteByte((byte)file.Chunks.Length);
            foreach (var chunk in file.Chunks)
            {
                Write(writer, chunk);
            }
        }

        return writer.Written.ToArray();
    }

    public static ImmutableArray<StoredFile> DecodeShard(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span, "");
        var files = new StoredFile[reader.ReadCount(7)];
        for (var i = 0; i < files.Length; i++)
        {
            var name = reader.ReadString();
            var length = reader.ReadVLong();
            var checksum = (uint)reader.ReadInt32();
            var chunks = reader.ReadByte();
            files[i] = chunks == byte.MaxValue
                ? new StoredFile(name, length, checksum, [], ReadContents(ref reader, 1)[0])
                : new StoredFile(name, length, checksum, ReadContents(ref reader, chunks), null);
        }

        reader.ExpectEnd();
        return [.. files];
    }

    public static byte[] EncodeIndex(IndexManifest index)
    {
        var writer = new PayloadWriter();
        writer.WriteString(index.MetadataJson);
        writer.WriteVInt(index.Shards.Length);
        foreach (var shard in index.Shards)
        {
            writer.WriteByte(shard is null ? (byte)0 : (byte)1);
            if (shard is { } hash)
            {
                writer.WriteHash(hash);
            }
        }

        return writer.Written.ToArray();
    }

    public static IndexManifest DecodeIndex(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span, "");
        var metadata = reader.ReadString();
        var shards = new ContentHash?[reader.ReadCount(1)];
        for (var i = 0; i < shards.Length; i++)
        {
            shards[i] = reader.ReadByte() == 0 ? null : reader.ReadHash();
        }

        reader.ExpectEnd();
        return new IndexManifest(metadata, [.. shards]);
    }

    private static void Write(PayloadWriter writer, Content content)
    {
        writer.WriteHash(content.Hash);
        writer.WriteVLong(content.Length);
    }

    private static ImmutableArray<Content> ReadContents(ref ByteReader reader, int count)
    {
        var contents = ImmutableArray.CreateBuilder<Content>(count);
        for (var i = 0; i < count; i++)
        {
            contents.Add(new Content(reader.ReadHash(), reader.ReadVLong()));
        }

        return contents.MoveToImmutable();
    }
}
