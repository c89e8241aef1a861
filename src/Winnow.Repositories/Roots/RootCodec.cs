using System.Collections.Immutable;
using Winnow.Repositories.Format;
using Winnow.Repositories.Trees;
using Winnow.Store;

namespace Winnow.Repositories.Roots;

/// <summary>The root's payload.</summary>
internal static class RootCodec
{
    public static byte[] Encode(RepositoryRoot root, bool compress)
    {
        var writer = new PayloadWriter();
        writer.WriteString(root.RepositoryUuid);
        writer.WriteVLong(root.Generation);
        writer.WriteString(root.ChangeUuid);
        Write(writer, root.Catalog);
        Write(writer, root.Contents);
        writer.WriteVInt(root.Activities.Length);
        foreach (var activity in root.Activities)
        {
            writer.WriteString(activity.Uuid);
            writer.WriteByte((byte)activity.Kind);
            writer.WriteString(activity.ClusterUuid);
            writer.WriteString(activity.Snapshot);
            writer.WriteVLong(activity.Generation);
            writer.WriteVLong(activity.RenewedMillis);
        }

        writer.WriteVInt(root.Garbage.Length);
        foreach (var batch in root.Garbage)
        {
            writer.WriteString(batch.Uuid);
            writer.WriteVLong(batch.CondemnedAt);
            writer.WriteByte(batch.Sweeping ? (byte)1 : (byte)0);
            writer.WriteVLong(batch.Blobs);
            writer.WriteVLong(batch.Bytes);
        }

        writer.WriteVInt(root.Epochs.Length);
        foreach (var epoch in root.Epochs)
        {
            writer.WriteString(epoch.Writer);
            writer.WriteVLong(epoch.Epoch);
        }

        return Frame.Wrap(BlobKind.Root, writer.Written.Span, compress);
    }

    public static RepositoryRoot Decode(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span, BlobNames.Root);
        var root = new RepositoryRoot
        {
            RepositoryUuid = reader.ReadString(),
            Generation = reader.ReadVLong(),
            ChangeUuid = reader.ReadString(),
            Catalog = ReadTree(ref reader),
            Contents = ReadTree(ref reader),
            Activities = ReadActivities(ref reader),
            Garbage = ReadGarbage(ref reader),
            Epochs = ReadEpochs(ref reader),
        };
        reader.ExpectEnd();
        return root;
    }

    private static void Write(PayloadWriter writer, TreeReference? tree)
    {
        writer.WriteVInt(tree?.Height ?? 0);
        if (tree is not null)
        {
            writer.WriteVLong(tree.Count);
            TreePage.Write(writer, tree.Page);
        }
    }

    private static TreeReference? ReadTree(ref ByteReader reader)
    {
        var height = reader.ReadVInt();
        if (height == 0)
        {
            return null;
        }

        var count = reader.ReadVLong();
        return new TreeReference(TreePage.Read(ref reader), height, count);
    }

    private static ImmutableArray<Activity> ReadActivities(ref ByteReader reader)
    {
        var activities = new Activity[reader.ReadCount(6)];
        for (var i = 0; i < activities.Length; i++)
        {
            activities[i] = new Activity(
                reader.ReadString(), (ActivityKind)reader.ReadByte(), reader.ReadString(), reader.ReadString(), reader.ReadVLong(), reader.ReadVLong());
        }

        return [.. activities];
    }

    private static ImmutableArray<GarbageBatch> ReadGarbage(ref ByteReader reader)
    {
        var batches = new GarbageBatch[reader.ReadCount(5)];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = new GarbageBatch(reader.ReadString(), reader.ReadVLong(), reader.ReadByte() != 0, reader.ReadVLong(), reader.ReadVLong());
        }

        return [.. batches];
    }

    private static ImmutableArray<WriterEpoch> ReadEpochs(ref ByteReader reader)
    {
        var epochs = new WriterEpoch[reader.ReadCount(2)];
        for (var i = 0; i < epochs.Length; i++)
        {
            epochs[i] = new WriterEpoch(reader.ReadString(), reader.ReadVLong());
        }

        return [.. epochs];
    }
}
