using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>A segment as a commit saw it.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="LiveCount">How many of its documents are alive.</param>
/// <param name="LiveGeneration">The generation of its live documents; 0 when all have always been alive.</param>
/// <param name="LiveFile">Their file; null when all are alive.</param>
internal sealed record CommittedSegment(SegmentInfo Segment, int LiveCount, long LiveGeneration, IndexFile? LiveFile);

/// <summary>The file <c>segments_N</c>: everything that makes a commit.</summary>
internal sealed record CommitPoint(
    long Generation,
    long Version,
    long NextSegment,
    IReadOnlyDictionary<string, string> UserData,
    IReadOnlyList<FieldInfo> Fields,
    IReadOnlyList<CommittedSegment> Segments)
{
    private const string Format = "Winnow.segments";

    public string FileName => SegmentFiles.Commit(Generation);

    /// <summary>The files that the commit lists, itself left out.</summary>
    public IEnumerable<IndexFile> Files => Segments.SelectMany(
        segment => segment.LiveFile is { } live ? segment.Segment.Files.Append(live) : segment.Segment.Files);

    /// <summary>The generation of the newest commit in a directory; -1 when there is none.</summary>
    public static long FindLatest(StoreDirectory directory)
    {
        long latest = -1;
        foreach (var name in directory.ListAll())
        {
            if (SegmentFiles.TryParseCommit(name, out var generation))
            {
                latest = Math.Max(latest, generation);
            }
        }

        return latest;
    }

    /// <summary>Writes the commit so that after a crash there is either all of it or none. All files that it lists are synced.</summary>
    public void Write(StoreDirectory directory)
    {
        var pending = WritePending(directory);
        directory.SyncMetadata();
        directory.Rename(pending, FileName);
        directory.SyncMetadata();
    }

    /// <summary>Writes the commit, durably, under a name under which nobody finds it. All files that it lists are synced.</summary>
    /// <returns>Its file as it will be when it has its own name.</returns>
    public IndexFile WriteAside(StoreDirectory directory, Func<IndexFile, string> nameOf)
    {
        var pending = WritePending(directory);
        IndexFile file;
        using (var input = directory.OpenInput(pending))
        {
            file = new IndexFile(FileName, input.Length, CodecUtil.CheckFooter(input));
        }

        directory.Rename(pending, nameOf(file));
        directory.SyncMetadata();
        return file;
    }

    public static CommitPoint Read(StoreDirectory directory, long generation)
    {
        using var input = directory.OpenInput(SegmentFiles.Commit(generation));
        CodecUtil.VerifyChecksum(input);
        var header = CodecUtil.CheckHeader(input, Format, SegmentFiles.Version, SegmentFiles.Version);
        var reader = input.Reader(header.Length);
        var stated = reader.ReadVLong();
        if (stated != generation)
        {
            throw new CorruptIndexException($"the commit says that it is number {stated}", input.Name);
        }

        var (version, nextSegment) = (reader.ReadVLong(), reader.ReadVLong());
        var userData = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = reader.ReadVInt(); i > 0; i--)
        {
            userData[reader.ReadString()] = reader.ReadString();
        }

        var fields = new List<FieldInfo>();
        for (var i = reader.ReadVInt(); i > 0; i--)
        {
            fields.Add(FieldInfoFormat.Read(ref reader, input.Name));
        }

        var segments = new List<CommittedSegment>();
        for (var i = reader.ReadVInt(); i > 0; i--)
        {
            segments.Add(ReadSegment(ref reader, input.Name));
        }

        return new CommitPoint(generation, version, nextSegment, userData, fields, segments);
    }

    private string WritePending(StoreDirectory directory)
    {
        var pending = SegmentFiles.PendingCommit(Generation);
        using (var output = directory.CreateOutput(pending))
        {
            WriteTo(output);
        }

        directory.Sync([pending]);
        return pending;
    }

    private void WriteTo(IndexOutput output)
    {
        CodecUtil.WriteHeader(output, Format, SegmentFiles.Version);
        output.WriteVLong(Generation);
        output.WriteVLong(Version);
        output.WriteVLong(NextSegment);
        output.WriteVInt(UserData.Count);
        foreach (var (key, value) in UserData.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.WriteString(key);
            output.WriteString(value);
        }

        output.WriteVInt(Fields.Count);
        foreach (var field in Fields)
        {
            FieldInfoFormat.Write(output, field);
        }

        output.WriteVInt(Segments.Count);
        foreach (var segment in Segments)
        {
            WriteSegment(output, segment);
        }

        CodecUtil.WriteFooter(output);
    }

    private static void WriteSegment(IndexOutput output, CommittedSegment segment)
    {
        output.WriteString(segment.Segment.Name);
        output.WriteVInt(segment.Segment.MaxDoc);
        output.WriteVInt(segment.Segment.Files.Count);
        foreach (var file in segment.Segment.Files)
        {
            WriteFile(output, file);
        }

        output.WriteVInt(segment.LiveCount);
        output.WriteVLong(segment.LiveGeneration);
        output.WriteByte((byte)(segment.LiveFile is null ? 0 : 1));
        if (segment.LiveFile is not null)
        {
            WriteFile(output, segment.LiveFile);
        }
    }

    private static CommittedSegment ReadSegment(ref ByteReader reader, string source)
    {
        var name = reader.ReadString();
        var maxDoc = reader.ReadVInt();
        var files = new List<IndexFile>();
        for (var i = reader.ReadVInt(); i > 0; i--)
        {
            files.Add(ReadFile(ref reader));
        }

        var liveCount = reader.ReadVInt();
        var liveGeneration = reader.ReadVLong();
        var liveFile = reader.ReadByte() == 0 ? null : ReadFile(ref reader);
        if ((uint)liveCount > (uint)maxDoc || (liveFile is null && liveCount != maxDoc))
        {
            throw new CorruptIndexException($"segment {name} has {liveCount} live documents of {maxDoc}", source);
        }

        return new CommittedSegment(new SegmentInfo(name, maxDoc, files), liveCount, liveGeneration, liveFile);
    }

    private static void WriteFile(IndexOutput output, IndexFile file)
    {
        output.WriteString(file.Name);
        output.WriteVLong(file.Length);
        output.WriteInt32((int)file.Checksum);
    }

    private static IndexFile ReadFile(ref ByteReader reader) => new(reader.ReadString(), reader.ReadVLong(), (uint)reader.ReadInt32());
}
