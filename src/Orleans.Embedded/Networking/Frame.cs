using Orleans.Metadata;
using Orleans.Serialization;

namespace Orleans.Runtime.Networking;

/// <summary>The kinds of frames; the first byte of each.</summary>
internal static class Frame
{
    public const byte Hello = 1;
    public const byte Welcome = 2;
    public const byte Message = 3;

    /// <summary>A gateway that is about to close: answers still come, but no more requests should go there.</summary>
    public const byte Goodbye = 4;

    public static byte[] Write<T>(byte kind, T content)
    {
        var writer = SerializationWriter.Rent();
        try
        {
            writer.WriteByte(kind);
            writer.BeginPart();
            CodecOf<T>.Instance.Write(writer, content);
            return writer.ToArray();
        }
        finally
        {
            SerializationWriter.Return(writer);
        }
    }

    public static T Read<T>(ReadOnlyMemory<byte> frame) => CodecOf<T>.Instance.Read(new SerializationReader(frame[1..], SerializerContext.None));
}

/// <summary>The answer to a hello.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Welcome")]
internal sealed class Welcome
{
    /// <summary>Why the connection is refused, if it is.</summary>
    [Id(0)]
    public string? Refusal { get; init; }

    [Id(1)]
    public SiloAddress? Silo { get; init; }

    /// <summary>The grains of the silo, for clients that do not have their classes.</summary>
    [Id(2)]
    public GrainManifest? Manifest { get; init; }
}
