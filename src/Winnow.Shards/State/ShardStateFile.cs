using System.Text.Json;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The file <c>shard-state</c> in a copy's folder: JSON within the frame of all files, replaced atomically. It is written last when a
/// copy is made, so a folder without it never held a shard.
/// </summary>
public static class ShardStateFile
{
    private const string Name = "shard-state";
    private const string PendingName = "shard-state.tmp";
    private const string Format = "shard_state";
    private const int Version = 1;

    /// <summary>Reads the state of the copy in a folder; null when there is none.</summary>
    public static ShardState? Read(StoreDirectory directory)
    {
        if (!directory.Exists(Name))
        {
            return null;
        }

        using IndexInput input = directory.OpenInput(Name);
        CodecUtil.VerifyChecksum(input);
        int header = CodecUtil.CheckHeader(input, Format, Version, Version).Length;
        try
        {
            ByteReader reader = input.Reader(header);
            return JsonSerializer.Deserialize<ShardState>(reader.ReadBytes(reader.ReadVInt()));
        }
        catch (JsonException e)
        {
            throw new CorruptIndexException($"the shard's state cannot be read: {e.Message}", input.Name, e);
        }
    }

    /// <summary>Replaces the state, durably.</summary>
    public static void Write(StoreDirectory directory, ShardState state)
    {
        if (directory.Exists(PendingName))
        {
            directory.Delete(PendingName);
        }

        using (IndexOutput output = directory.CreateOutput(PendingName))
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(state);
            CodecUtil.WriteHeader(output, Format, Version);
            output.WriteVInt(json.Length);
            output.Write(json);
            CodecUtil.WriteFooter(output);
        }

        directory.Sync([PendingName]);
        directory.Rename(PendingName, Name);
        directory.SyncMetadata();
    }
}
