using System.Text.Json;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>A small file of JSON within the frame of all files, replaced atomically.</summary>
public sealed class StateFile<T>(string name, string format)
    where T : class
{
    private const int Version = 1;
    private readonly string _pendingName = name + ".tmp";

    /// <summary>Null when there is no such file.</summary>
    public T? Read(StoreDirectory directory)
    {
        if (!directory.Exists(name))
        {
            return null;
        }

        using IndexInput input = directory.OpenInput(name);
        CodecUtil.VerifyChecksum(input);
        int header = CodecUtil.CheckHeader(input, format, Version, Version).Length;
        try
        {
            ByteReader reader = input.Reader(header);
            return JsonSerializer.Deserialize<T>(reader.ReadBytes(reader.ReadVInt()));
        }
        catch (JsonException e)
        {
            throw new CorruptIndexException($"the [{format}] cannot be read: {e.Message}", input.Name, e);
        }
    }

    /// <summary>Removes the file when there is one; durable with the next change of the folder that is.</summary>
    public void Delete(StoreDirectory directory)
    {
        if (directory.Exists(name))
        {
            directory.Delete(name);
        }
    }

    /// <summary>Replaces the file, durably.</summary>
    public void Write(StoreDirectory directory, T state)
    {
        if (directory.Exists(_pendingName))
        {
            directory.Delete(_pendingName);
        }

        using (IndexOutput output = directory.CreateOutput(_pendingName))
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(state);
            CodecUtil.WriteHeader(output, format, Version);
            output.WriteVInt(json.Length);
            output.Write(json);
            CodecUtil.WriteFooter(output);
        }

        directory.Sync([_pendingName]);
        directory.Rename(_pendingName, name);
        directory.SyncMetadata();
    }
}
